//! The options of the attribute: `#[derive_grad(associated, crate = "path", ...)]`.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;

use crate::diag::Diagnostics;

/// What stands in the parentheses.
#[derive(Default)]
pub(crate) struct Args {
    /// An associated function that looks like a free one.
    pub(crate) associated: bool,
    /// The name of the companion, where the function's own is in use.
    pub(crate) companion: Option<syn::Ident>,
    /// The user's own adjoint.
    pub(crate) backward: Option<syn::Path>,
    /// `companions(f = name)`: callees whose companion has another name.
    pub(crate) companions: HashMap<String, syn::Ident>,
    /// The trait of an `impl` block knows nothing of gradients.
    pub(crate) foreign: bool,
    /// The function is one of several that call each other in a circle.
    pub(crate) recursive: bool,
    /// Where `grad_runtime` is.
    runtime: Option<syn::Path>,
}

/// The options and their forms, as messages name them.
const FORMS: &str = "`associated`, `backward = path`, `companion = name`, `companions(f = name)`, `foreign`, `recursive` and \
                     `crate = \"path\"`";

const NAMES: [&str; 7] =
    ["associated", "backward", "companion", "companions", "crate", "foreign", "recursive"];

impl Args {
    pub(crate) fn read(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Self {
        let mut args = Args::default();
        let parser = Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated;
        match parser.parse2(tokens) {
            Ok(options) => {
                let mut seen: Vec<String> = Vec::new();
                for option in &options {
                    let name = option.path().to_token_stream().to_string();
                    if seen.contains(&name) {
                        diagnostics.refuse(option, format!("the option `{name}` stands twice"));
                    }
                    seen.push(name);
                    args.option(option, diagnostics);
                }
            }
            Err(error) => diagnostics.push(error),
        }
        args
    }

    fn option(&mut self, option: &syn::Meta, diagnostics: &mut Diagnostics) {
        match option {
            syn::Meta::Path(path) if path.is_ident("associated") => self.associated = true,
            syn::Meta::Path(path) if path.is_ident("foreign") => self.foreign = true,
            syn::Meta::Path(path) if path.is_ident("recursive") => self.recursive = true,
            syn::Meta::NameValue(pair) if pair.path.is_ident("companion") => {
                match name_of(&pair.value) {
                    Some(name) => self.companion = Some(name),
                    None => diagnostics
                        .refuse(&pair.value, "`companion` takes a name: `companion = f_grad`"),
                }
            }
            syn::Meta::List(list) if list.path.is_ident("companions") => {
                let parser = Punctuated::<syn::MetaNameValue, syn::Token![,]>::parse_terminated;
                match list.parse_args_with(parser) {
                    Ok(pairs) => pairs.iter().for_each(|pair| {
                        match (pair.path.get_ident(), name_of(&pair.value)) {
                            (Some(function), Some(name)) => {
                                self.companions.insert(function.to_string(), name);
                            }
                            _ => diagnostics
                                .refuse(pair, "`companions` takes names: `companions(f = f_grad)`"),
                        }
                    }),
                    Err(error) => diagnostics.push(error),
                }
            }
            syn::Meta::NameValue(pair) if pair.path.is_ident("backward") => {
                match path_of(&pair.value) {
                    Some(path) => self.backward = Some(path),
                    None => diagnostics.refuse(
                        &pair.value,
                        "`backward` takes the path of a function: `backward = my_backward`",
                    ),
                }
            }
            syn::Meta::NameValue(pair) if pair.path.is_ident("crate") => match path_of(&pair.value)
            {
                Some(path) => self.runtime = Some(path),
                None => diagnostics.refuse(
                    &pair.value,
                    "`crate` takes a path in quotes: `crate = \"my::grad_runtime\"`",
                ),
            },
            known if NAMES.iter().any(|name| known.path().is_ident(name)) => {
                diagnostics
                    .refuse(known, format!("this option is written in another form: {FORMS}"));
            }
            other => diagnostics.refuse(
                other,
                format!(
                    "unknown option `{}`; there are {FORMS}",
                    other.path().to_token_stream().to_string().replace(' ', "")
                ),
            ),
        }
    }

    /// The options of a method in a block that carries the attribute: what the block says holds for it too.
    pub(crate) fn within(mut self, block: &Args) -> Self {
        for (function, name) in &block.companions {
            self.companions.entry(function.clone()).or_insert_with(|| name.clone());
        }
        self.recursive |= block.recursive;
        self.runtime = self.runtime.or_else(|| block.runtime.clone());
        self
    }

    /// The path of the runtime crate.
    pub(crate) fn runtime(&self) -> TokenStream {
        match &self.runtime {
            Some(path) => path.to_token_stream(),
            None => quote!(::grad_runtime),
        }
    }
}

/// A name, not in quotes.
fn name_of(value: &syn::Expr) -> Option<syn::Ident> {
    match value {
        syn::Expr::Path(path) => path.path.get_ident().cloned(),
        _ => None,
    }
}

/// A path, in quotes or not.
fn path_of(value: &syn::Expr) -> Option<syn::Path> {
    match value {
        syn::Expr::Path(path) => Some(path.path.clone()),
        syn::Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Str(text) => text.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}
