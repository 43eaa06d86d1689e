//! Questions about types as they are written, and the two rewritings that a tangent needs.
//!
//! They are asked of tokens, not of resolved types: a wrong guess may cost a bound, never a wrong
//! tangent, because the tangent itself is always spelled `<Field as Differentiable>::Tangent`.

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Generics, Ident, Lifetime, Type};

/// The names that a field type can use beside those of its module.
pub(super) struct Scope {
    pub(super) name: Ident,
    /// `Tree<'a, T>`, which `Self` means.
    this: TokenStream,
    /// With the apostrophe.
    lifetimes: Vec<String>,
    /// Type and const parameters.
    params: Vec<String>,
}

impl Scope {
    pub(super) fn new(name: &Ident, generics: &Generics) -> Self {
        let (_, arguments, _) = generics.split_for_impl();
        let params = generics.type_params().map(|param| &param.ident);
        let params = params.chain(generics.const_params().map(|param| &param.ident));
        Scope {
            name: name.clone(),
            this: quote!(#name #arguments),
            lifetimes: generics.lifetimes().map(|param| param.lifetime.to_string()).collect(),
            params: params.map(Ident::to_string).collect(),
        }
    }

    /// Whether a type or const parameter occurs.
    pub(super) fn is_generic(&self, ty: &impl ToTokens) -> bool {
        names(ty).iter().any(|name| self.params.contains(name))
    }

    /// Whether the type itself occurs, as in the `Vec<Tree>` of a `Tree`.
    pub(super) fn is_recursive(&self, ty: &impl ToTokens) -> bool {
        any_ident(ty.to_token_stream(), &|ident| *ident == self.name)
    }

    /// The type whose tangent stands in the tangent type: with the same tangent, but borrowing nothing
    /// where that can be said.
    pub(super) fn owned(&self, ty: &Type) -> Type {
        match ty {
            Type::Group(ty) => self.owned(&ty.elem),
            Type::Paren(ty) => self.owned(&ty.elem),
            Type::Reference(ty) => self.owned(&ty.elem),
            Type::Array(array) => {
                let mut array = array.clone();
                *array.elem = self.owned(&array.elem);
                self.without_self(&Type::Array(array))
            }
            Type::Tuple(tuple) => {
                let mut tuple = tuple.clone();
                for elem in &mut tuple.elems {
                    *elem = self.owned(elem);
                }
                Type::Tuple(tuple)
            }
            ty => {
                let ty = self.without_self(ty);
                // `Cow<'static, T>` would ask for `T: 'static`.
                if self.is_generic(&ty) { ty } else { self.without_lifetimes(&ty) }
            }
        }
    }

    /// `Self` means the tangent in the tangent type.
    pub(super) fn without_self(&self, ty: &Type) -> Type {
        reparse(self.replace_self(ty.to_token_stream()))
    }

    fn replace_self(&self, tokens: TokenStream) -> TokenStream {
        let mut replaced = TokenStream::new();
        let mut rest = tokens.into_iter().peekable();
        while let Some(tree) = rest.next() {
            match tree {
                TokenTree::Ident(ident) if ident == "Self" => {
                    let this = &self.this;
                    let is_prefix = matches!(rest.peek(), Some(TokenTree::Punct(punct))
                        if punct.as_char() == ':' && punct.spacing() == Spacing::Joint);
                    replaced.extend(if is_prefix { quote!(<#this>) } else { quote!(#this) });
                }
                TokenTree::Group(group) => {
                    replaced.extend([regroup(&group, self.replace_self(group.stream()))]);
                }
                tree => replaced.extend([tree]),
            }
        }
        replaced
    }

    fn without_lifetimes(&self, ty: &Type) -> Type {
        reparse(self.replace_lifetimes(ty.to_token_stream()))
    }

    fn replace_lifetimes(&self, tokens: TokenStream) -> TokenStream {
        let mut replaced = TokenStream::new();
        let mut rest = tokens.into_iter();
        while let Some(tree) = rest.next() {
            match tree {
                TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                    let Some(TokenTree::Ident(mut name)) = rest.next() else {
                        continue;
                    };
                    if self.lifetimes.contains(&format!("'{name}")) {
                        name = Ident::new("static", name.span());
                    }
                    let mut apostrophe = Punct::new('\'', Spacing::Joint);
                    apostrophe.set_span(name.span());
                    replaced.extend([TokenTree::from(apostrophe), name.into()]);
                }
                TokenTree::Group(group) => {
                    replaced.extend([regroup(&group, self.replace_lifetimes(group.stream()))]);
                }
                tree => replaced.extend([tree]),
            }
        }
        replaced
    }
}

/// Lifetimes (with the apostrophe) and identifiers that begin a path.
pub(super) fn names(tokens: &impl ToTokens) -> Vec<String> {
    let mut found = Vec::new();
    collect_names(tokens.to_token_stream(), &mut found);
    found
}

fn collect_names(tokens: TokenStream, found: &mut Vec<String>) {
    // The two characters before the token, `::` or `'` perhaps.
    let mut before = [' '; 2];
    for tree in tokens {
        let last = match tree {
            TokenTree::Ident(ident) => {
                if before[1] == '\'' {
                    found.push(format!("'{ident}"));
                } else if before != [':'; 2] {
                    found.push(ident.to_string());
                }
                ' '
            }
            TokenTree::Group(group) => {
                collect_names(group.stream(), found);
                ' '
            }
            TokenTree::Punct(punct) => punct.as_char(),
            TokenTree::Literal(_) => ' ',
        };
        before = [before[1], last];
    }
}

/// A lifetime that the type does not use.
pub(super) fn fresh_lifetime(generics: &Generics, fields: &[Type]) -> Lifetime {
    let mut used = names(generics);
    used.extend(fields.iter().flat_map(names));
    let mut name = "'any".to_owned();
    while used.contains(&name) {
        name.push('_');
    }
    Lifetime::new(&name, proc_macro2::Span::call_site())
}

pub(super) fn any_ident(tokens: TokenStream, test: &impl Fn(&Ident) -> bool) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => test(&ident),
        TokenTree::Group(group) => any_ident(group.stream(), test),
        _ => false,
    })
}

/// A type of the language or of `std` that says by its name that its tangent has every trait there is.
pub(super) fn is_plain(ty: &Type) -> bool {
    const NAMES: [&str; 18] = [
        "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64",
        "u128", "usize", "bool", "char", "str", "String",
    ];
    match ty {
        Type::Group(ty) => is_plain(&ty.elem),
        Type::Paren(ty) => is_plain(&ty.elem),
        Type::Array(ty) => is_plain(&ty.elem),
        Type::Slice(ty) => is_plain(&ty.elem),
        Type::Tuple(ty) => ty.elems.iter().all(is_plain),
        Type::Path(ty) if ty.qself.is_none() => {
            let Some(last) = ty.path.segments.last() else {
                return false;
            };
            if last.arguments.is_none() {
                return ty.path.segments.len() == 1 && NAMES.iter().any(|name| last.ident == name);
            }
            ["Vec", "Option", "Box"].iter().any(|name| last.ident == name)
                && type_arguments(ty).is_some_and(|arguments| arguments.into_iter().all(is_plain))
        }
        _ => false,
    }
}

/// The type arguments of the last segment, `None` if it has no `<...>`.
pub(super) fn type_arguments(ty: &syn::TypePath) -> Option<Vec<&Type>> {
    match &ty.path.segments.last()?.arguments {
        syn::PathArguments::AngleBracketed(list) => {
            let arguments = list.args.iter().filter_map(|argument| match argument {
                syn::GenericArgument::Type(ty) => Some(ty),
                _ => None,
            });
            Some(arguments.collect())
        }
        _ => None,
    }
}

fn regroup(group: &Group, stream: TokenStream) -> TokenTree {
    let mut regrouped = Group::new(group.delimiter(), stream);
    regrouped.set_span(group.span());
    regrouped.into()
}

fn reparse(tokens: TokenStream) -> Type {
    syn::parse2(tokens.clone()).unwrap_or_else(|_| {
        let mut group = Group::new(Delimiter::None, tokens);
        group.set_span(proc_macro2::Span::call_site());
        Type::Verbatim(TokenTree::from(group).into())
    })
}
