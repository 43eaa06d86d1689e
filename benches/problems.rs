//! Every variant of every problem, by criterion.

use criterion::{Criterion, criterion_group, criterion_main};
use grad_benches::problem::Variant;
use grad_benches::problems;

fn bench(criterion: &mut Criterion) {
    for mut benchmark in problems::all() {
        benchmark.verify();
        let mut group = criterion.benchmark_group(benchmark.name());
        group.sample_size(20);
        for variant in Variant::ALL {
            // A pass of a forward mode, if it takes several.
            let what = match benchmark.passes(variant) {
                1 => variant.name().to_owned(),
                passes => format!("{}, 1 of {passes} passes", variant.name()),
            };
            group.bench_function(what, |bencher| bencher.iter(|| benchmark.run(variant, 1)));
        }
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
