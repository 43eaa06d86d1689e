use quote::quote;

use super::derive;

fn refusal(tokens: proc_macro2::TokenStream) -> String {
    derive(tokens).to_string()
}

#[test]
fn one_compile_names_every_fault() {
    let all = refusal(quote! {
        #[differentiable(crate = "rt", bounds = "T: Copy", crate = 3)]
        struct Layer<T> {
            #[no_grad(always)]
            name: String,
            #[differentiable(skip)]
            weight: T,
        }
    });
    assert_eq!(all.matches("compile_error").count(), 4, "{all}");
    assert!(all.contains("struct LayerTangent") && all.contains("rt :: Differentiable for Layer"));
}

#[test]
fn no_input_panics() {
    let inputs = [
        quote!(),
        quote!(
            fn f() {}
        ),
        quote!(struct),
        quote!(
            struct r#type {
                r#fn: f64,
            }
        ),
        quote!(
            struct S {
                a: [f64; Self::N],
                b: Self,
                c: fn(&Self) -> Self,
                d: dyn Fn(&'a f64),
            }
        ),
        quote!(
            struct S<'a, 'any, 'any_>(&'a m!('any), <Self as T>::U, !, _);
        ),
        quote!(
            enum E {}
        ),
        quote!(
            enum E<T>
            where
                T:,
            {
                A = 1,
                B(#[no_grad] T) = { 2 },
            }
        ),
        quote!(
            struct S<const N: usize = { 1 + 1 }, T: ?Sized + 'static = [f64]>([f64; N], T);
        ),
        quote!(union U { a: f64, b: u64 }),
        quote!(
            #[differentiable]
            #[differentiable()]
            #[no_grad = 1]
            struct S;
        ),
    ];
    for input in inputs {
        let _ = derive(input);
    }
}
