//! IR -> statements. A value that is used once and has no name of its own is written into the
//! expression that uses it, so that the code reads as a person would write it.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use super::inline::{Found, Inlined, Uses};
use super::names::Names;
use super::stmt::optional_values;
use crate::ir::{
    Atom, Hint, Op, Passing, Path, Program, Route, Scalar, Source, Spelling, Step, Stmt, Val,
    Value, walk,
};
use crate::rules::{Form, Rule};
use crate::signature::located;

/// How tightly an expression binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binds {
    Loosely,
    Or,
    And,
    Compare,
    Add,
    Mul,
    Cast,
    Prefix,
    Tight,
}

/// Writes one version of a program.
pub(super) struct Writer<'a> {
    pub(super) program: &'a Program,
    pub(super) names: &'a Names,
    pub(super) runtime: &'a TokenStream,
    pub(super) inlined: &'a Inlined<'a>,
    pub(super) uses: &'a Uses,
    /// sin -> cos of the same operand, computed together.
    pub(super) pairs: &'a HashMap<Value, Value>,
    /// The second of each pair, which comes with the first.
    pub(super) seconds: HashSet<Value>,
    /// Pullbacks that the reverse sweep calls.
    pub(super) pulled: HashSet<Value>,
    /// Pullbacks of calls in branches, and what they are handed again.
    pub(super) optional: HashSet<Value>,
    /// Whether operators on types that are not seen are checked here.
    pub(super) checks: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        program: &'a Program,
        names: &'a Names,
        (inlined, uses, pairs): &'a Found<'a>,
        runtime: &'a TokenStream,
    ) -> Self {
        let optional = optional_values(program);
        let seconds = pairs.values().copied().collect();
        let mut pulled = HashSet::new();
        walk(&program.reverse, &mut |stmt| {
            if let Stmt::Pull { pullback, .. } = stmt {
                pulled.insert(*pullback);
            }
        });
        let checks = program.gives_value;
        Writer { program, names, runtime, inlined, uses, pairs, seconds, pulled, optional, checks }
    }

    /// An operation as a statement's own value.
    pub(super) fn written(&self, dst: Value, op: &Op, args: &[Atom]) -> TokenStream {
        self.operation(dst, op, args).0
    }

    /// A bound of a range.
    pub(super) fn bound(&self, atom: Atom) -> TokenStream {
        self.atom(atom, &Scalar::Unknown, Binds::Or)
    }

    /// A part of memory.
    pub(super) fn place(&self, path: &Path) -> TokenStream {
        let root = self.names.get(path.root);
        let steps = path.steps.iter().map(|step| match step {
            Step::Field(name) => {
                let member = member(name);
                quote!(.#member)
            }
            Step::Index(index) => {
                let index = self.value(*index, &Scalar::Unknown);
                quote!([#index])
            }
            Step::Slice { start, end, inclusive } => {
                let (start, end) =
                    (start.map(|start| self.bound(start)), end.map(|end| self.bound(end)));
                let dots = if *inclusive { quote!(..=) } else { quote!(..) };
                quote!([#start #dots #end])
            }
        });
        quote!(#root #(#steps)*)
    }

    /// A value as it stands in an expression.
    pub(super) fn val(&self, val: &Val) -> TokenStream {
        match val {
            Val::Atom(atom) => self.atom(*atom, &self.program.scalar(*atom), Binds::Loosely),
            Val::Tuple(parts) => {
                let parts = parts.iter().map(|part| self.val(part));
                quote!((#(#parts,)*))
            }
            Val::Ref(inner) => {
                if let Val::Memory(path) = &**inner {
                    let is_reference = path.steps.is_empty()
                        && self
                            .program
                            .entries
                            .iter()
                            .any(|entry| entry.value == path.root && entry.shadow.is_some());
                    let place = self.place(path);
                    return if is_reference { place } else { quote!(&#place) };
                }
                match &**inner {
                    Val::Atom(atom) if self.program.is_owned(*atom) => self.reference(*atom),
                    Val::Atom(atom) => {
                        let inner = self.atom(*atom, &self.program.scalar(*atom), Binds::Prefix);
                        quote!(&#inner)
                    }
                    other => {
                        let inner = self.val(other);
                        quote!(&#inner)
                    }
                }
            }
            Val::Memory(path) => self.place(path),
            Val::Option(some, value) => {
                let (some, value) = (self.value(*some, &Scalar::Bool), self.val(value));
                quote!(if #some { ::core::option::Option::Some(#value) } else { ::core::option::Option::None })
            }
        }
    }

    /// An atom on its own.
    pub(super) fn value(&self, atom: Atom, scalar: &Scalar) -> TokenStream {
        self.atom(atom, scalar, Binds::Loosely)
    }

    fn atom(&self, atom: Atom, context: &Scalar, at_least: Binds) -> TokenStream {
        let (tokens, binds) = match atom {
            Atom::Value(value) => match self.inlined.get(&value) {
                Some((op, args)) => self.operation(value, op, args),
                None => (self.owned(value), Binds::Tight),
            },
            Atom::Constant(constant) => {
                let data = &self.program.constants[constant.0 as usize];
                match (&data.tokens, data.number) {
                    (Some(tokens), _) => {
                        let negative = tokens.to_string().starts_with('-');
                        (
                            respanned(tokens.clone()),
                            if negative { Binds::Prefix } else { Binds::Tight },
                        )
                    }
                    (None, Some(number)) => self.number(number, context),
                    (None, None) => (TokenStream::new(), Binds::Tight),
                }
            }
        };
        if binds < at_least { quote!((#tokens)) } else { tokens }
    }

    /// A value by its name; one that is maybe no `Copy` type and is used again is cloned.
    fn owned(&self, value: Value) -> TokenStream {
        let name = self.names.get(value);
        if self.program.data(value).owned && self.uses.count(value) > 1 {
            quote!(::core::clone::Clone::clone(&#name))
        } else {
            name.to_token_stream()
        }
    }

    /// A reference to an operand.
    pub(super) fn reference(&self, atom: Atom) -> TokenStream {
        match atom {
            Atom::Value(value) => match self.inlined.get(&value) {
                Some((Op::Borrow(path), _)) => self.borrow(path),
                Some((Op::Load(path), _)) => self.borrow(path),
                Some(_) => {
                    let operand = self.atom(atom, &Scalar::Unknown, Binds::Prefix);
                    quote!(&#operand)
                }
                None => {
                    let name = self.names.get(value);
                    quote!(&#name)
                }
            },
            Atom::Constant(_) => {
                let constant = self.atom(atom, &Scalar::Unknown, Binds::Prefix);
                quote!(&#constant)
            }
        }
    }

    /// `&place`, or the parameter that is a reference to it.
    pub(super) fn borrow(&self, path: &Path) -> TokenStream {
        let place = self.place(path);
        let entry = self.program.entries.iter().find(|entry| {
            entry.shadow == Some(path.root)
                || entry.value == path.root && entry.passing != Passing::Value
        });
        match (path.steps.is_empty(), entry) {
            (true, Some(entry)) if entry.passing == Passing::Ref && entry.value == path.root => {
                place
            }
            (true, Some(_)) => quote!(&*#place),
            _ => quote!(&#place),
        }
    }

    /// Zero of the type that the context asks for.
    pub(super) fn zero(&self, context: &Scalar) -> TokenStream {
        self.number(0.0, context).0
    }

    /// `place += value;`, for a type parameter without `+=`.
    pub(super) fn add_to(
        &self,
        place: &TokenStream,
        value: &TokenStream,
        scalar: &Scalar,
    ) -> TokenStream {
        match scalar {
            Scalar::Generic(_) => quote!(#place = #place + #value;),
            _ => quote!(#place += #value;),
        }
    }

    /// A number of the compiler's own, of the type that the context asks for.
    fn number(&self, number: f64, context: &Scalar) -> (TokenStream, Binds) {
        let runtime = self.runtime;
        let module = match context {
            Scalar::F32 => Some(quote!(f32)),
            Scalar::F64 => Some(quote!(f64)),
            _ => None,
        };
        let named = [(std::f64::consts::LN_2, "LN_2"), (std::f64::consts::LN_10, "LN_10")];
        let name = named
            .iter()
            .find(|(value, _)| *value == number)
            .map(|(_, name)| Ident::new(name, Span::call_site()));
        match (&module, name, number.is_nan()) {
            (Some(module), Some(name), _) => {
                return (quote!(::core::#module::consts::#name), Binds::Tight);
            }
            (Some(module), _, true) => {
                return (quote!(::core::primitive::#module::NAN), Binds::Tight);
            }
            (None, Some(name), _) => {
                let of = self.generic(context);
                let value = quote!(#runtime::__private::constant #of(::core::f64::consts::#name));
                return (value, Binds::Tight);
            }
            (None, _, true) => {
                return (
                    quote!(#runtime::__private::constant(::core::primitive::f64::NAN)),
                    Binds::Tight,
                );
            }
            _ => {}
        }
        let literal = Literal::f64_unsuffixed(number.abs());
        let (tokens, binds) = if number.is_sign_negative() {
            (quote!(-#literal), Binds::Prefix)
        } else {
            (literal.to_token_stream(), Binds::Tight)
        };
        match context {
            Scalar::Generic(name) => {
                let name = Ident::new(name, Span::call_site());
                (quote!(#runtime::__private::constant::<#name>(#tokens)), Binds::Tight)
            }
            _ => (tokens, binds),
        }
    }

    /// The turbofish of a conversion to the context's type.
    fn generic(&self, context: &Scalar) -> TokenStream {
        match context {
            Scalar::Generic(name) => {
                let name = Ident::new(name, Span::call_site());
                quote!(::<#name>)
            }
            _ => TokenStream::new(),
        }
    }

    /// An operand before a dot: a literal there needs its type.
    pub(super) fn receiver(&self, atom: Atom, context: &Scalar) -> TokenStream {
        let suffix = match context {
            Scalar::F32 => "f32",
            Scalar::F64 => "f64",
            _ => "",
        };
        if let (Atom::Constant(constant), false) = (atom, suffix.is_empty()) {
            let data = &self.program.constants[constant.0 as usize];
            let text = data.tokens.as_ref().map_or_else(
                || format!("{:?}", data.number.unwrap_or_default()),
                ToString::to_string,
            );
            let is_bare = data.number.is_some() && !text.ends_with("f32") && !text.ends_with("f64");
            if let (true, Ok(literal)) =
                (is_bare, format!("{text}_{suffix}").parse::<TokenStream>())
            {
                return if text.starts_with('-') { quote!((#literal)) } else { literal };
            }
        }
        self.atom(atom, context, Binds::Tight)
    }

    fn operation(&self, dst: Value, op: &Op, args: &[Atom]) -> (TokenStream, Binds) {
        let own = &self.program.data(dst).ty;
        match op {
            Op::Rule(rule, _) if self.is_checked(dst, rule) => {
                let (function, runtime) = (Ident::new(rule.name, Span::call_site()), self.runtime);
                let args = args.iter().map(|arg| self.value(*arg, own));
                (quote!(#runtime::rules::#function(#(#args),*)), Binds::Tight)
            }
            Op::Contribution(Route { rule, method }) => {
                let (rule, method, runtime) = (
                    Ident::new(rule, Span::call_site()),
                    Ident::new(method, Span::call_site()),
                    self.runtime,
                );
                let args = args.iter().map(|arg| self.reference(*arg));
                (quote!(#runtime::rules::#rule::#method(#(#args),*)), Binds::Tight)
            }
            Op::Zero => {
                let (of, runtime) = (self.reference(args[0]), self.runtime);
                (quote!(#runtime::Differentiable::zero_tangent(#of)), Binds::Tight)
            }
            Op::Borrow(path) => (self.borrow(path), Binds::Prefix),
            Op::Rule(rule, spelling) => {
                let context = self.context(own, args);
                match (spelling, rule.libm) {
                    (Spelling::Libm | Spelling::LibmF32, Some(libm))
                        if rule.form == Form::Method || rule.name == "rem" =>
                    {
                        let suffix = if *spelling == Spelling::LibmF32 { "f" } else { "" };
                        let function = Ident::new(&format!("{libm}{suffix}"), Span::call_site());
                        let args = args.iter().map(|arg| self.atom(*arg, &context, Binds::Loosely));
                        (quote!(libm::#function(#(#args),*)), Binds::Tight)
                    }
                    _ => self.form(rule, args, &context),
                }
            }
            Op::Cast(ty) => {
                let operand = self.atom(args[0], &Scalar::Unknown, Binds::Cast);
                let ty = respanned(ty.clone());
                (quote!(#operand as #ty), Binds::Cast)
            }
            Op::Project(path) if path.is_empty() => {
                let operand = self.atom(args[0], &Scalar::Unknown, Binds::Prefix);
                (quote!(*#operand), Binds::Prefix)
            }
            Op::Project(path) => {
                let operand = self.atom(args[0], &Scalar::Unknown, Binds::Tight);
                let path = path.iter().map(|index| Literal::usize_unsuffixed(*index));
                (quote!(#operand #(.#path)*), Binds::Tight)
            }
            Op::Load(path) => {
                let entries = &self.program.entries;
                let is_reference = path.steps.is_empty()
                    && entries.iter().any(|entry| {
                        entry.shadow == Some(path.root)
                            || entry.value == path.root && entry.passing != Passing::Value
                    });
                let place = self.place(path);
                if is_reference { (quote!(*#place), Binds::Prefix) } else { (place, Binds::Tight) }
            }
            Op::Length(path) => {
                let place = self.place(path);
                (quote!(#place.len()), Binds::Tight)
            }
            Op::Sum(path) => {
                let name = self.place(path);
                let tokens = match own {
                    Scalar::F64 => quote!(#name.iter().sum::<f64>()),
                    Scalar::F32 => quote!(#name.iter().sum::<f32>()),
                    own => {
                        let zero = self.zero(own);
                        quote!(#name.iter().fold(#zero, |sum, part| sum + *part))
                    }
                };
                (tokens, Binds::Tight)
            }
            Op::Source(source) => {
                let tokens = self.source(source);
                let binds = if is_postfix(&source.tokens) { Binds::Tight } else { Binds::Loosely };
                (tokens, binds)
            }
        }
    }

    /// The type that a number among the operands has.
    fn context(&self, own: &Scalar, args: &[Atom]) -> Scalar {
        if own.is_named() || *own == Scalar::Float {
            return own.clone();
        }
        let named = args.iter().map(|arg| self.program.scalar(*arg)).find(Scalar::is_named);
        // Beside what is not seen a float says nothing about the type of a literal.
        named.filter(|_| *own == Scalar::Bool || !self.program.chooses).unwrap_or(Scalar::Unknown)
    }

    /// Whether an operator of the user's stands here on types that are not seen, and has to be linear: that is
    /// asked where the value is computed for itself.
    pub(super) fn is_checked(&self, dst: Value, rule: &Rule) -> bool {
        let data = self.program.data(dst);
        self.program.chooses
            && self.checks
            && data.active
            && data.ty == Scalar::Unknown
            && matches!(data.hint, Hint::Source(_) | Hint::PartOf(_))
            && matches!(rule.name, "add" | "sub" | "neg")
    }

    fn form(&self, rule: &Rule, args: &[Atom], context: &Scalar) -> (TokenStream, Binds) {
        match rule.form {
            // Lengths: a literal among them has no type of its own.
            Form::Method if matches!(rule.name, "saturating_sub" | "div_ceil") => {
                let function = Ident::new(rule.name, Span::call_site());
                let args = args.iter().map(|arg| self.value(*arg, &Scalar::Unknown));
                (quote!(::core::primitive::usize::#function(#(#args),*)), Binds::Tight)
            }
            Form::Method | Form::Predicate => {
                let receiver = self.receiver(args[0], context);
                let method = Ident::new(rule.name, Span::call_site());
                let rest = args[1..].iter().map(|arg| self.atom(*arg, context, Binds::Loosely));
                (quote!(#receiver.#method(#(#rest),*)), Binds::Tight)
            }
            Form::Infix(text, _) => {
                let binds = match text {
                    "+" | "-" => Binds::Add,
                    "*" | "/" | "%" => Binds::Mul,
                    "||" => Binds::Or,
                    "&&" => Binds::And,
                    _ => Binds::Compare,
                };
                // Operators group to the left, but comparisons do not; and a cast before `<` would be
                // read as a type's generics.
                let left_at_least = if binds == Binds::Compare { Binds::Prefix } else { binds };
                let left = self.atom(args[0], context, left_at_least);
                let right = self.atom(args[1], context, next(binds));
                let operator: TokenStream = text.parse().unwrap_or_default();
                (quote!(#left #operator #right), binds)
            }
            Form::Prefix("-") if self.is_product(args[0]) => {
                // -a * b is -(a * b) to the bit.
                let product = self.atom(args[0], context, Binds::Loosely);
                (quote!(-#product), Binds::Mul)
            }
            Form::Prefix(text) => {
                let operand = self.atom(args[0], context, Binds::Prefix);
                let operator: TokenStream = text.parse().unwrap_or_default();
                (quote!(#operator #operand), Binds::Prefix)
            }
            Form::Checked => {
                let (operand, runtime) = (self.value(args[0], context), self.runtime);
                (quote!(#runtime::__private::number(#operand)), Binds::Tight)
            }
            Form::Inverse => {
                let (one, _) = self.number(1.0, context);
                let operand = self.atom(args[0], context, Binds::Cast);
                (quote!(#one / #operand), Binds::Mul)
            }
            Form::Select => {
                let condition = self.atom(args[0], &Scalar::Bool, Binds::Loosely);
                let then = self.atom(args[1], context, Binds::Loosely);
                let orelse = self.orelse(args[2], context);
                (quote!(if #condition { #then } else #orelse), Binds::Loosely)
            }
            Form::IntIs => {
                let integer = self.atom(args[0], &Scalar::Unknown, Binds::Prefix);
                let number = self.program.as_number(args[1]).unwrap_or_default();
                let number = Literal::i64_unsuffixed(number as i64);
                (quote!(#integer == #number), Binds::Compare)
            }
            Form::FromInt => self.converted_int(args[0], context),
            Form::PowiLess => {
                let receiver = self.receiver(args[0], context);
                let exponent = match self.program.as_number(args[1]) {
                    // An exponent is an i32, which f64 holds exactly.
                    Some(exponent) => {
                        Literal::i64_unsuffixed((exponent as i64 - 1).max(i64::from(i32::MIN)))
                            .to_token_stream()
                    }
                    None => {
                        let exponent = self.value(args[1], &Scalar::Unknown);
                        quote!(::core::primitive::i32::saturating_sub(#exponent, 1))
                    }
                };
                (quote!(#receiver.powi(#exponent)), Binds::Tight)
            }
        }
    }

    /// `else if` rather than `else { if .. }`.
    fn orelse(&self, atom: Atom, context: &Scalar) -> TokenStream {
        let tokens = self.atom(atom, context, Binds::Loosely);
        match atom {
            Atom::Value(value) if matches!(self.inlined.get(&value), Some((Op::Rule(rule, _), _)) if rule.form == Form::Select) => {
                tokens
            }
            _ => quote!({ #tokens }),
        }
    }

    /// Whether the atom is written as a product that starts with a name.
    fn is_product(&self, atom: Atom) -> bool {
        let Atom::Value(value) = atom else {
            return false;
        };
        match self.inlined.get(&value) {
            None => true,
            Some((Op::Rule(rule, Spelling::Method), args))
                if matches!(rule.name, "mul" | "div") =>
            {
                self.is_product(args[0])
            }
            _ => false,
        }
    }

    fn converted_int(&self, atom: Atom, context: &Scalar) -> (TokenStream, Binds) {
        let runtime = self.runtime;
        let operand = self.atom(atom, &Scalar::Unknown, Binds::Cast);
        match context {
            Scalar::F64 => (quote!(#operand as f64), Binds::Cast),
            Scalar::F32 => (quote!(#operand as f32), Binds::Cast),
            context => {
                let of = self.generic(context);
                (quote!(#runtime::__private::constant #of(#operand as f64)), Binds::Tight)
            }
        }
    }

    /// Copied code, in a block that binds what it captures where that goes by another name now.
    pub(super) fn source(&self, source: &Source) -> TokenStream {
        let code = respanned(source.tokens.clone());
        let rebound: Vec<(Ident, TokenStream)> = source
            .captures
            .iter()
            .filter(|(name, val)| !self.is_there(name, val))
            .map(|(name, val)| {
                let name = super::names::ident(&name.to_string(), name.span());
                let val = match val {
                    // Copied code borrows memory; a number it has by value.
                    Val::Memory(path) => {
                        let place = self.place(path);
                        quote!(&#place)
                    }
                    // A `let` would move a mutable reference, and copied code only reads.
                    Val::Ref(inner) if self.is_mutable_reference(inner) => {
                        let reference = self.val(val);
                        quote!(&*#reference)
                    }
                    val => self.val(val),
                };
                (name, val)
            })
            .collect();
        if rebound.is_empty() {
            return code;
        }
        let (names, values): (Vec<&Ident>, Vec<&TokenStream>) =
            rebound.iter().map(|(name, value)| (name, value)).unzip();
        // One after the other, a name could hide what a later value means by it.
        let hides = names
            .iter()
            .enumerate()
            .any(|(at, name)| values[at + 1..].iter().any(|value| mentions(value, name)));
        if hides {
            quote!({ let (#(#names),*) = (#(#values),*); #code })
        } else {
            quote!({ #(let #names = #values;)* #code })
        }
    }

    fn is_mutable_reference(&self, val: &Val) -> bool {
        let Val::Memory(path) = val else { return false };
        let mut entries = self.program.entries.iter();
        path.steps.is_empty()
            && entries.any(|entry| entry.value == path.root && entry.passing == Passing::Mut)
    }

    /// Whether the name means that value already.
    fn is_there(&self, name: &Ident, val: &Val) -> bool {
        match val {
            Val::Atom(Atom::Value(value)) => self.names.is_called(*value, name),
            Val::Ref(inner) => match &**inner {
                Val::Atom(Atom::Value(value)) => self.program.entries.iter().any(|entry| {
                    entry.passing == Passing::Ref
                        && self.names.is_called(entry.value, name)
                        && entry.leaves.iter().any(|(path, leaf)| path.is_empty() && leaf == value)
                }),
                Val::Memory(path) => path.steps.is_empty() && self.names.is_called(path.root, name),
                _ => false,
            },
            Val::Memory(path) => path.steps.is_empty() && self.names.is_called(path.root, name),
            Val::Tuple(_) | Val::Atom(_) | Val::Option(..) => false,
        }
    }
}

/// Whether the name occurs in the tokens.
fn mentions(tokens: &TokenStream, name: &Ident) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Group(group) => mentions(&group.stream(), name),
        _ => false,
    })
}

fn next(binds: Binds) -> Binds {
    match binds {
        Binds::Loosely => Binds::Or,
        Binds::Or => Binds::And,
        Binds::And => Binds::Compare,
        Binds::Compare => Binds::Add,
        Binds::Add => Binds::Mul,
        Binds::Mul => Binds::Cast,
        Binds::Cast => Binds::Prefix,
        Binds::Prefix | Binds::Tight => Binds::Tight,
    }
}

/// A field by its name or its number.
pub(super) fn member(name: &str) -> TokenStream {
    match name.parse::<usize>() {
        Ok(index) => Literal::usize_unsuffixed(index).to_token_stream(),
        Err(_) => super::names::ident(name, Span::call_site()).to_token_stream(),
    }
}

/// Whether the code is a path, a literal, a call or a chain of them, which needs no parentheses.
fn is_postfix(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().enumerate().all(|(at, token)| match token {
        TokenTree::Ident(ident) => !matches!(
            ident.to_string().as_str(),
            "as" | "if" | "match" | "loop" | "while" | "for" | "move" | "unsafe"
        ),
        TokenTree::Punct(punct) => matches!(punct.as_char(), '.' | ':'),
        TokenTree::Group(group) => at > 0 || group.delimiter() == Delimiter::Parenthesis,
        TokenTree::Literal(_) => true,
    })
}

/// The user's tokens with call-site hygiene at their own places: lints look at the original alone.
pub(crate) fn respanned(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|tree| match tree {
            TokenTree::Group(group) => {
                let mut new = Group::new(group.delimiter(), respanned(group.stream()));
                new.set_span(located(group.span()));
                TokenTree::Group(new)
            }
            // `$crate` means the crate of the macro it came from, by its span.
            TokenTree::Ident(ident) if ident == "$crate" => TokenTree::Ident(ident),
            mut other => {
                other.set_span(located(other.span()));
                other
            }
        })
        .collect()
}

/// The tokens at the place of the first of them. In a literal of an array clippy compares the places of
/// operators and operands, to see whether a comma is missing.
pub(super) fn in_one_place(tokens: TokenStream) -> TokenStream {
    fn at(tokens: TokenStream, span: Span) -> TokenStream {
        let placed = tokens.into_iter().map(|mut tree| {
            match &mut tree {
                TokenTree::Group(group) => {
                    *group = Group::new(group.delimiter(), at(group.stream(), span));
                    group.set_span(span);
                }
                TokenTree::Ident(ident) if ident == "$crate" => {}
                other => other.set_span(span),
            }
            tree
        });
        placed.collect()
    }
    let first = tokens.clone().into_iter().next().map(|first| located(first.span()));
    at(tokens, first.unwrap_or_else(Span::call_site))
}
