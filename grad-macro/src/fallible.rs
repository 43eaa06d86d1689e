//! Functions that return an `Option` or a `Result`: what is differentiated is the value inside. A failure
//! carries no derivative and leaves every generated function as it leaves the user's.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::signature::strip;

/// The declared result around the value.
pub(crate) struct Fallible {
    ty: syn::TypePath,
    is_option: bool,
}

impl Fallible {
    /// The wrapper and what is in it, if the type is one.
    pub(crate) fn read(ty: &syn::Type) -> Option<(Self, syn::Type)> {
        let syn::Type::Path(path) = strip(ty) else { return None };
        let last = path.path.segments.last()?;
        let is_option = last.ident == "Option";
        if !is_option && last.ident != "Result" {
            return None;
        }
        let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
        let Some(syn::GenericArgument::Type(inner)) = arguments.args.first() else { return None };
        Some((Fallible { ty: path.clone(), is_option }, inner.clone()))
    }

    /// The type as it was declared.
    pub(crate) fn declared(&self) -> TokenStream {
        self.ty.to_token_stream()
    }

    /// The same wrapper around something else.
    pub(crate) fn around(&self, inner: &TokenStream) -> TokenStream {
        let mut ty = self.ty.clone();
        if let Some(last) = ty.path.segments.last_mut()
            && let syn::PathArguments::AngleBracketed(arguments) = &mut last.arguments
            && let Some(first) = arguments.args.first_mut()
        {
            *first = syn::GenericArgument::Type(syn::Type::Verbatim(inner.clone()));
        }
        ty.to_token_stream()
    }

    /// `Ok(value)`.
    pub(crate) fn success(&self, value: &TokenStream) -> TokenStream {
        if self.is_option {
            quote!(::core::option::Option::Some(#value))
        } else {
            quote!(::core::result::Result::Ok(#value))
        }
    }

    /// The body with the value in the place of `Ok(value)`, and a `return` where it ends in a failure.
    pub(crate) fn unwrapped(&self, body: &syn::Block) -> syn::Block {
        let mut body = body.clone();
        self.unwrap_block(&mut body);
        body
    }

    fn unwrap_block(&self, block: &mut syn::Block) {
        if let Some(syn::Stmt::Expr(expr, None)) = block.stmts.last_mut() {
            *expr = self.unwrap(expr);
        }
    }

    /// The value of an expression that stands where the function ends.
    pub(crate) fn unwrap(&self, expr: &syn::Expr) -> syn::Expr {
        match expr {
            syn::Expr::Paren(paren) => self.unwrap(&paren.expr),
            syn::Expr::Group(group) => self.unwrap(&group.expr),
            syn::Expr::Block(block) if block.label.is_none() => {
                let mut block = block.clone();
                self.unwrap_block(&mut block.block);
                syn::Expr::Block(block)
            }
            syn::Expr::If(branch) => {
                let mut branch = branch.clone();
                self.unwrap_block(&mut branch.then_branch);
                if let Some((_, orelse)) = &mut branch.else_branch {
                    **orelse = self.unwrap(orelse);
                }
                syn::Expr::If(branch)
            }
            syn::Expr::Match(of) => {
                let mut of = of.clone();
                of.arms.iter_mut().for_each(|arm| *arm.body = self.unwrap(&arm.body));
                syn::Expr::Match(of)
            }
            syn::Expr::Call(call) if call.args.len() == 1 && self.is_success(&call.func) => {
                call.args[0].clone()
            }
            failure if is_failure(Some(failure)) => syn::parse_quote!(return #failure),
            syn::Expr::Return(_)
            | syn::Expr::Break(_)
            | syn::Expr::Continue(_)
            | syn::Expr::Loop(_)
            | syn::Expr::Macro(_) => expr.clone(),
            other => syn::parse_quote!((#other)?),
        }
    }

    fn is_success(&self, callee: &syn::Expr) -> bool {
        let name = if self.is_option { "Some" } else { "Ok" };
        matches!(callee, syn::Expr::Path(path)
            if path.path.segments.last().is_some_and(|last| last.ident == name))
    }
}

/// `None` or `Err(..)`.
pub(crate) fn is_failure(expr: Option<&syn::Expr>) -> bool {
    let path = match expr {
        Some(syn::Expr::Paren(paren)) => return is_failure(Some(&paren.expr)),
        Some(syn::Expr::Group(group)) => return is_failure(Some(&group.expr)),
        Some(syn::Expr::Path(path)) => path,
        Some(syn::Expr::Call(call)) => match &*call.func {
            syn::Expr::Path(path) => path,
            _ => return false,
        },
        _ => return false,
    };
    path.path.segments.last().is_some_and(|last| last.ident == "None" || last.ident == "Err")
}
