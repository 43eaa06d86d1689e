//! Time to expand straight-line functions, by number of statements.

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

fn expand(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("expand");
    group.sample_size(10);
    for statements in [100, 1_000, 10_000] {
        let item = grad_benches::straight_line(statements);
        group.throughput(Throughput::Elements(statements as u64));
        group.bench_with_input(BenchmarkId::from_parameter(statements), &item, |bencher, item| {
            bencher.iter_batched(|| item.clone(), grad_benches::expand, BatchSize::PerIteration);
        });
    }
    group.finish();
}

#[allow(missing_docs, reason = "criterion writes the function")]
mod benches {
    use super::*;
    criterion_group!(group, expand);
}
criterion_main!(benches::group);
