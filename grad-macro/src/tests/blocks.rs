//! Blocks and traits as any tokens: no panic, and items come out.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::soup::{Random, mutate, on_large_stack, outcome, registry, sources, spread, takes_all};
use crate::expand;

fn seeds() -> Vec<TokenStream> {
    vec![
        quote! {
            impl<'a, T: Float, const N: usize> Layer<'a, T, N> where T: Copy {
                const K: f64 = 1.0;
                pub fn at(#[no_grad] &self, x: T, y: [T; N]) -> T { x * self.k + y[0] * T::sin(x) }
                #[no_grad] fn skip(&self) -> &str { "a" }
                #[derive_grad(backward = Self::own)] fn own(&mut self, x: &f64) -> f64 { *x }
                fn again(&self, n: u32, x: f64) -> f64 { if n == 0 { x } else { self.again(n - 1, x) * x } }
            }
        },
        quote! {
            trait Shape<T>: Sized where T: Float {
                type Output;
                fn area(&self, x: T, y: Self::Output) -> Self::Output;
                fn twice(self, x: f64) -> f64 { self.area(x) * x }
                fn unit(x: f64) -> Self;
            }
        },
        quote! {
            impl<T> Mul<T> for Point<T> where T: Float {
                type Output = Point<T>;
                fn mul(self, k: T) -> Self::Output { Point { x: self.x * k, y: Self::Output::zero() } }
            }
        },
        quote! {
            impl std::ops::Index<&[f64; 3]> for &'a r#type {
                type Output = f64;
                fn index(&self, at: &[f64; 3]) -> f64 { at[0] * self.x }
            }
        },
    ]
}

#[test]
fn random_blocks() {
    on_large_stack(|| {
        let seeds = seeds();
        let mut random = Random(0x2545_f491_4f6c_dd1d);
        let rounds = if takes_all() { 100_000 } else { 800 };
        for round in 0..rounds {
            let mut item = seeds[round % seeds.len()].clone();
            for _ in 0..random.below(4) {
                item = mutate(item, &seeds[random.below(seeds.len())], &mut random);
            }
            if let Err(fault) = outcome(&item) {
                panic!("{fault}\n{item}");
            }
        }
    });
}

#[test]
fn random_options_of_blocks() {
    let options = quote!(foreign, companion = Name, recursive, backward = own, companions(f = g));
    let mut random = Random(11);
    for round in 0..1_000 {
        let mut args = options.clone();
        for _ in 0..=random.below(6) {
            args = mutate(args, &options, &mut random);
        }
        let seeds = seeds();
        let expanded = expand::expand(args.clone(), seeds[round % seeds.len()].clone());
        assert!(syn::parse2::<syn::File>(expanded.clone()).is_ok(), "{args}\n{expanded}");
    }
}

/// The blocks and traits of published crates.
#[test]
fn blocks_of_published_crates() {
    let Some(registry) = registry() else {
        eprintln!("skipped: no cargo registry with sources on this machine");
        return;
    };
    let most = if takes_all() { usize::MAX } else { 40 };
    on_large_stack(move || {
        let mut seen = 0;
        for path in spread(&sources(&registry)) {
            let text = std::fs::read_to_string(path).unwrap_or_default();
            let Ok(file) = syn::parse_file(&text) else { continue };
            for item in file.items {
                if !matches!(item, syn::Item::Impl(_) | syn::Item::Trait(_)) {
                    continue;
                }
                seen += 1;
                let item = item.into_token_stream();
                if let Err(fault) = outcome(&item) {
                    panic!("{}: {fault}\n{item}", path.display());
                }
            }
            if seen > most {
                return;
            }
        }
        eprintln!("{seen} blocks");
    });
}
