//! The language of the rule table's partials: read once per process into a tree without tokens, since
//! tokens die with the expansion that made them.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

/// An expression over the letters of a rule.
#[derive(Debug)]
pub(crate) enum Template {
    Number(f64),
    /// `x`, `z`, `w`: the operand at that index.
    Operand(usize),
    /// `y`
    Result,
    /// `d`
    Adjoint,
    /// The row of that name, applied.
    Apply(String, Vec<Template>),
    If(Box<[Template; 3]>),
}

/// The template that the text stands for.
pub(crate) fn read(text: &'static str) -> &'static Template {
    static READ: LazyLock<Mutex<HashMap<&'static str, &'static Template>>> =
        LazyLock::new(Mutex::default);
    let mut read = READ.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    read.entry(text).or_insert_with(|| {
        let expr: syn::Expr = syn::parse_str(text).expect("a template is an expression");
        // There are as many as the table has; they live as long as the process.
        Box::leak(Box::new(convert(&expr)))
    })
}

fn convert(expr: &syn::Expr) -> Template {
    match expr {
        syn::Expr::Paren(paren) => convert(&paren.expr),
        syn::Expr::Lit(literal) => {
            Template::Number(number(&literal.lit).expect("a number in a template"))
        }
        syn::Expr::Path(path) => {
            letter(&path.path.get_ident().expect("a letter in a template").to_string())
        }
        syn::Expr::Unary(unary) => Template::Apply("neg".to_owned(), vec![convert(&unary.expr)]),
        syn::Expr::Binary(binary) => {
            let name = operator(&binary.op).expect("an operator of the table");
            Template::Apply(name.to_owned(), vec![convert(&binary.left), convert(&binary.right)])
        }
        syn::Expr::MethodCall(call) => {
            let args = std::iter::once(&*call.receiver).chain(&call.args).map(convert).collect();
            Template::Apply(call.method.to_string(), args)
        }
        syn::Expr::Call(call) => {
            let syn::Expr::Path(callee) = &*call.func else { unreachable!("a name") };
            let name = callee.path.get_ident().expect("a row of the table").to_string();
            Template::Apply(name, call.args.iter().map(convert).collect())
        }
        syn::Expr::If(branch) => {
            let (_, orelse) = branch.else_branch.as_ref().expect("both branches");
            Template::If(Box::new([
                convert(&branch.cond),
                block(&branch.then_branch),
                convert(orelse),
            ]))
        }
        syn::Expr::Block(inner) => block(&inner.block),
        _ => unreachable!("not in the language of templates"),
    }
}

fn block(block: &syn::Block) -> Template {
    match block.stmts.as_slice() {
        [syn::Stmt::Expr(expr, None)] => convert(expr),
        _ => unreachable!("one expression in a block of a template"),
    }
}

fn letter(name: &str) -> Template {
    match name {
        "x" => Template::Operand(0),
        "z" => Template::Operand(1),
        "w" => Template::Operand(2),
        "y" => Template::Result,
        "d" => Template::Adjoint,
        "LN_2" => Template::Number(std::f64::consts::LN_2),
        "LN_10" => Template::Number(std::f64::consts::LN_10),
        "NAN" => Template::Number(f64::NAN),
        _ => unreachable!("a letter of the templates"),
    }
}

/// The row of an operator.
pub(crate) fn operator(op: &syn::BinOp) -> Option<&'static str> {
    use syn::BinOp;
    Some(match op {
        BinOp::Add(_) | BinOp::AddAssign(_) => "add",
        BinOp::Sub(_) | BinOp::SubAssign(_) => "sub",
        BinOp::Mul(_) | BinOp::MulAssign(_) => "mul",
        BinOp::Div(_) | BinOp::DivAssign(_) => "div",
        BinOp::Rem(_) | BinOp::RemAssign(_) => "rem",
        BinOp::Eq(_) => "eq",
        BinOp::Gt(_) => "gt",
        BinOp::Lt(_) => "lt",
        BinOp::Ge(_) => "ge",
        BinOp::Le(_) => "le",
        BinOp::Or(_) => "or",
        BinOp::And(_) => "and",
        _ => return None,
    })
}

/// The number that a literal stands for.
pub(crate) fn number(literal: &syn::Lit) -> Option<f64> {
    match literal {
        syn::Lit::Float(float) => float.base10_parse().ok(),
        syn::Lit::Int(int) => int.base10_parse::<i64>().ok().map(|int| int as f64),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_partial_of_the_table_can_be_read() {
        for rule in crate::rules::RULES {
            for partial in rule.partials.iter().filter(|partial| **partial != "_") {
                super::read(partial);
            }
        }
    }
}
