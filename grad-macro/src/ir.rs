//! The middle of the compiler: structured SSA, data and laws only.
//!
//! A function is a [`Program`]: a table of values and two lists of statements, the primal sweep and
//! (once [`crate::adjoint`] has run) the reverse sweep. For scalars `let mut`, assignment and shadowing
//! are gone: every [`Value`] is defined once, operands are always [`Atom`]s, and what a branch or a loop
//! changes comes out of it as its result. Arrays, vectors and structs are memory: a [`Path`] names a
//! part of a root, [`Op::Load`] reads it and [`Stmt::Store`] writes it, in the order of the statements.
//! The shadow of a root is memory of the same shape, so the adjoint is made of the same statements.
//!
//! Laws, checked by [`verify`] after every pass in tests and debug builds:
//!
//! 1. A value is defined exactly once: as an entry value or by one statement.
//! 2. It is defined before it is used; the reverse sweep comes after the primal one.
//! 3. A statement has as many operands as its operation takes.
//! 4. User code ([`Source`]) mentions a tracked value only through its list of captures.
//! 5. No adjoint value is used in the primal sweep.
//! 6. What a region defines is used in it alone, unless the statement that owns it lists it as kept.

pub(crate) mod print;
mod types;
pub(crate) mod verify;

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, Span, TokenStream};

use crate::rules::Rule;

/// An SSA value: an index into [`Program::values`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(crate) struct Value(pub(crate) u32);

/// A constant: an index into [`Program::constants`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(crate) struct Constant(pub(crate) u32);

/// What an operation takes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Atom {
    Value(Value),
    Constant(Constant),
}

/// The type of a value, as far as tokens tell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Scalar {
    F64,
    F32,
    /// A type parameter: constants need a conversion.
    Generic(String),
    /// A float; which of them rustc knows.
    Float,
    /// Known to be a truth value.
    Bool,
    /// An alias or whatever the user's code gives: rustc knows.
    Unknown,
}

/// Where the name of a value comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Hint {
    /// The user's own name for it.
    Source(String),
    /// A step of the statement that defines this name.
    PartOf(String),
    /// The adjoint of a value.
    AdjointOf(Value),
    /// A shared term of a partial.
    Partial,
}

#[derive(Clone, Debug)]
pub(crate) struct ValueData {
    pub(crate) hint: Hint,
    pub(crate) ty: Scalar,
    pub(crate) span: Span,
    /// Whether a derivative flows through it.
    pub(crate) active: bool,
    /// Whether it keeps a statement of its own, though it is used once.
    pub(crate) pinned: bool,
    /// Maybe no `Copy` type: it is made from something that the user's code lends rather than copies.
    pub(crate) owned: bool,
    /// The user's type annotation, where inference needs it.
    pub(crate) annotation: Option<TokenStream>,
}

#[derive(Clone, Debug)]
pub(crate) struct ConstantData {
    /// What is printed; a constant of the compiler's own is printed from `number`.
    pub(crate) tokens: Option<TokenStream>,
    /// Every identifier in it.
    pub(crate) mentions: Vec<String>,
    /// The number, where it is one.
    pub(crate) number: Option<f64>,
}

/// Code of the user's that is copied as it stands.
#[derive(Clone, Default, Debug)]
pub(crate) struct Source {
    /// Stands before the code: `let n =`.
    pub(crate) head: TokenStream,
    pub(crate) tokens: TokenStream,
    /// Stands after it: `;`.
    pub(crate) tail: TokenStream,
    /// The tracked variables that it reads, with the values that they hold at this point.
    pub(crate) captures: Vec<(Ident, Val)>,
    /// Every identifier in it.
    pub(crate) mentions: Vec<String>,
    /// May be left out where nothing uses it.
    pub(crate) pure: bool,
    /// Can be run again in the same iteration of a loop, to the same effect.
    pub(crate) repeatable: bool,
    /// Means the same at any later place of the function, too.
    pub(crate) movable: bool,
}

/// A value as the user's code sees it: scalars and memory under tuples and references.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Val {
    Atom(Atom),
    Tuple(Vec<Val>),
    Ref(Box<Val>),
    Memory(Path),
    /// A truth value that says whether the other is there.
    Option(Atom, Box<Val>),
}

/// A part of memory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Path {
    pub(crate) root: Value,
    pub(crate) steps: Vec<Step>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// `.name` or `.0`
    Field(String),
    /// `[i]`
    Index(Atom),
    /// `[a..b]`
    Slice { start: Option<Atom>, end: Option<Atom>, inclusive: bool },
}

/// What the compiler knows of a root.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    /// Whether it may be written after it is made.
    pub(crate) mutable: bool,
    /// Its adjoint.
    pub(crate) shadow: Value,
    pub(crate) ty: Option<Type>,
    /// Made in the function (or passed by value), so that its shadow is made here, too.
    pub(crate) local: bool,
}

/// A type as the user wrote it.
#[derive(Clone)]
pub(crate) struct Type(pub(crate) syn::Type);

impl std::fmt::Debug for Type {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ty = &self.0;
        write!(f, "{}", quote::quote!(#ty))
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Op {
    /// A row of the rule table.
    Rule(&'static Rule, Spelling),
    /// `x as f32`.
    Cast(TokenStream),
    /// A part of a tuple, by its path of indices; the empty path is a dereference.
    Project(Vec<usize>),
    /// The value of user code.
    Source(Box<Source>),
    /// What stands in a part of memory.
    Load(Path),
    /// A reference to it, where the user's code has one.
    Borrow(Path),
    /// How many elements are there.
    Length(Path),
    /// The sum of the elements of a part of memory.
    Sum(Path),
    /// What the adjoint of a result, the last operand, contributes to one of the other operands, by the trait of an
    /// operator on types that are not seen.
    Contribution(&'static Route),
    /// The zero tangent of a value whose type is not seen.
    Zero,
}

/// A method of a trait in `grad_runtime::rules`.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Route {
    pub(crate) rule: &'static str,
    pub(crate) method: &'static str,
}

/// How the primal spells a function of the table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Spelling {
    /// `x.sin()`
    Method,
    /// `libm::sin(x)`
    Libm,
    /// `libm::sinf(x)`
    LibmF32,
}

#[derive(Clone, Debug)]
pub(crate) enum Stmt {
    /// `let dst = op(args);`
    Let { dst: Value, op: Op, args: Vec<Atom> },
    /// A statement of the user's, kept for what it does or for the names that it binds.
    Source { source: Source, binds: Vec<String> },
    /// A declaration without a value, if copied code turns out to give it one: an index into
    /// [`Program::declarations`].
    Declare(usize),
    /// `let (dst, pullback) = callee(args);`, `callee` being the hidden sibling for calls.
    /// A result that the caller takes apart has the arity of its tuple.
    Call {
        dst: Value,
        pullback: Value,
        callee: TokenStream,
        args: Vec<Val>,
        /// The first argument stands before the dot.
        is_method: bool,
        /// How each argument is passed, as far as the caller's tokens tell.
        passing: Vec<Passing>,
        /// The memory behind the arguments by reference, whose shadows the pullback adds to.
        memory: Vec<Option<Path>>,
        arity: Option<usize>,
        /// What stands behind a call that may fail: `?`, `.unwrap()`.
        suffix: TokenStream,
    },
    /// `let (adjoints) = pullback(seed, shadows);`, an adjoint for every argument that is active here
    /// Those by reference have a slot in which their shadow is handed over, or nothing.
    Pull { pullback: Value, seed: Option<Val>, adjoints: Vec<Option<Value>>, slots: Vec<Slot> },
    /// Makes a root.
    Init { root: Value, init: Init },
    /// `let mut shadow = 0;` in the shape of the root.
    Shadow { root: Value },
    /// Adds an adjoint as a whole to a shadow; `of` is the memory that it belongs to.
    Absorb { into: Path, of: Path, whole: Atom },
    /// Adds a part of a shadow to another shadow as a whole; `of` is the memory that both belong to.
    Merge { into: Path, from: Path, of: Path },
    /// `into = from;` for arrays, vectors and structs as a whole, or for the elements of slices. `old` is
    /// the length of a vector before.
    Copy { into: Path, from: Path, elements: bool, old: Option<Atom> },
    /// An adjoint goes from one part of a shadow to another that may overlap it: what is left is zero.
    Transfer { into: Path, from: Path, of: Path, elements: bool },
    /// `path.fill(value);`
    Fill { path: Path, value: Atom },
    /// A shadow becomes zero in the shape of its memory, or of that length.
    Clear { shadow: Path, of: Path, len: Option<Atom> },
    /// Elements change places.
    Permute { path: Path, permutation: Permutation },
    /// `path.push(value);`
    Push { path: Path, value: Val },
    /// A vector gets that length: elements are taken away, or zeros put at the end. Before, it had `old`.
    Resize { path: Path, len: Atom, old: Atom },
    /// `path = value;`, or `+=`, or `-=`.
    Store { path: Path, mode: Mode, value: Atom },
    /// `let (dsts, kept) = if condition { .. } else { .. };`
    If { condition: Atom, then: Region, orelse: Region, dsts: Vec<Value>, kept: Vec<Value> },
    /// A loop.
    Loop(Box<Loop>),
}

/// Where a pullback takes the shadow of an argument by reference.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// The shadow and the memory that it belongs to; nothing where that carries no derivative.
    pub(crate) memory: Option<(Path, Path)>,
    /// The argument itself, handed over again since a pullback borrows nothing.
    pub(crate) again: Option<Val>,
}

/// Statements and what they give.
#[derive(Clone, Default, Debug)]
pub(crate) struct Region {
    pub(crate) stmts: Vec<Stmt>,
    pub(crate) results: Vec<Atom>,
}

/// A loop whose variables are `args`: they start as `inits`, become the results of the body after each
/// iteration, and come out as `dsts`.
#[derive(Clone, Debug)]
pub(crate) struct Loop {
    pub(crate) header: Header,
    pub(crate) inits: Vec<Atom>,
    pub(crate) args: Vec<Value>,
    pub(crate) body: Region,
    pub(crate) dsts: Vec<Value>,
    /// What the reverse sweep needs of each iteration: on a stack of its own.
    pub(crate) kept: Vec<Value>,
    /// The stack, or the one that this loop of the reverse sweep takes from.
    pub(crate) stack: Value,
    pub(crate) takes: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Header {
    /// `for index in start..end`, maybe from the end.
    Range { index: Value, start: Atom, end: Atom, inclusive: bool, reversed: bool },
    /// `while condition`, decided by a region with one result; `trips` counts the iterations.
    While { condition: Region, trips: Value },
}

#[derive(Clone, Debug)]
pub(crate) enum Init {
    /// `[a, b]`, or `vec![a, b]`
    Elements { vec: bool, parts: Vec<Val> },
    /// `[a; n]`, or `vec![a; n]`
    Repeat { vec: bool, part: Atom, len: Source },
    /// Whatever copied code gives.
    Source(Source),
    /// The same for a vector that grows now and does not change afterwards.
    Growing(Source),
    /// A number that is lent to a callee.
    Number(Atom),
    /// What stands in memory now, for a callee that is to find it again later.
    Snapshot(Path),
    /// What stands in memory now.
    Copy(Path),
    /// `P { a: x }`
    Struct { path: TokenStream, fields: Vec<(String, Val)> },
}

/// What undoes itself, or has a counterpart that does.
#[derive(Clone, Debug)]
pub(crate) enum Permutation {
    /// `std::mem::swap` and `swap_with_slice` with other memory.
    With { other: Path, elements: bool },
    /// `reverse`
    Reverse,
    /// `rotate_left`, `rotate_right`
    Rotate { by: Atom, left: bool },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    Set,
    Add,
    Sub,
    /// The same on a type that is not seen; `+=` and `-=` have to be linear there.
    SetUnseen,
    AddUnseen,
    SubUnseen,
    /// To a shadow, what the type of the memory says is adding: that which is there, or which was read from it.
    Accumulate(Option<Value>),
}

/// A parameter's or result's structure; the leaves are scalars.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Shape {
    Scalar(Scalar),
    Tuple(Vec<Shape>),
    Inactive,
    /// A type that is `Differentiable`, but that is not looked into.
    Opaque,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Passing {
    Value,
    Ref,
    Mut,
}

/// What the function takes, as the passes see it; [`crate::signature`] has the tokens.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The parameter as a whole.
    pub(crate) value: Value,
    pub(crate) shape: Shape,
    pub(crate) passing: Passing,
    /// The scalars in it, with their paths, in order.
    pub(crate) leaves: Vec<(Vec<usize>, Value)>,
    /// For `&mut`: what the leaves hold at the end.
    pub(crate) finals: Vec<Atom>,
    /// The adjoint's own parameter (by reference only).
    pub(crate) shadow: Option<Value>,
    /// The adjoints of the leaves, filled in by the adjoint pass.
    pub(crate) adjoints: Vec<Option<Atom>>,
}

#[derive(Clone, Default, Debug)]
pub(crate) struct Program {
    pub(crate) values: Vec<ValueData>,
    pub(crate) constants: Vec<ConstantData>,
    pub(crate) roots: HashMap<Value, Root>,
    /// `let n: T;` where copied code gives it a value later.
    pub(crate) declarations: Vec<(TokenStream, String)>,
    interned: HashMap<String, Constant>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) primal: Vec<Stmt>,
    pub(crate) reverse: Vec<Stmt>,
    pub(crate) result: Option<Val>,
    /// The user's names that are bound in copied code or in an inner block: no value of ours may be
    /// called so.
    pub(crate) reserved: HashSet<String>,
    /// Names that only `for` binds.
    pub(crate) loop_names: HashSet<String>,
    /// The adjoint of the result, a parameter.
    pub(crate) seed: Option<Value>,
    /// It calls the function that it is made of.
    pub(crate) is_recursive: bool,
    /// Whether rustc may choose rules by types: a type parameter has none but those of its bounds.
    pub(crate) chooses: bool,
    /// Whether this version computes the value, with all that it consists of.
    pub(crate) gives_value: bool,
}

impl Program {
    pub(crate) fn new(chooses: bool) -> Self {
        Program { chooses, ..Program::default() }
    }

    pub(crate) fn value(&mut self, hint: Hint, ty: Scalar, span: Span, active: bool) -> Value {
        let index = u32::try_from(self.values.len()).expect("fewer than 2^32 values");
        let pinned = matches!(hint, Hint::Source(_));
        self.values.push(ValueData {
            hint,
            ty,
            span,
            active,
            pinned,
            owned: false,
            annotation: None,
        });
        Value(index)
    }

    pub(crate) fn data(&self, value: Value) -> &ValueData {
        &self.values[value.0 as usize]
    }

    pub(crate) fn data_mut(&mut self, value: Value) -> &mut ValueData {
        &mut self.values[value.0 as usize]
    }

    /// A constant of the compiler's own.
    pub(crate) fn number(&mut self, number: f64) -> Atom {
        self.intern(format!("number {number:?}"), None, Some(number))
    }

    /// A constant of the user's, printed as it was written.
    pub(crate) fn literal(&mut self, tokens: TokenStream, number: Option<f64>) -> Atom {
        self.intern(format!("literal {tokens}"), Some(tokens), number)
    }

    fn intern(&mut self, key: String, tokens: Option<TokenStream>, number: Option<f64>) -> Atom {
        let next =
            Constant(u32::try_from(self.constants.len()).expect("fewer than 2^32 constants"));
        let constant = *self.interned.entry(key).or_insert(next);
        if constant == next {
            let mentions = tokens.as_ref().map(crate::lower::identifiers).unwrap_or_default();
            self.constants.push(ConstantData { tokens, mentions, number });
        }
        Atom::Constant(constant)
    }

    pub(crate) fn as_number(&self, atom: Atom) -> Option<f64> {
        match atom {
            Atom::Constant(constant) => self.constants[constant.0 as usize].number,
            Atom::Value(_) => None,
        }
    }

    pub(crate) fn is_active(&self, atom: Atom) -> bool {
        match atom {
            Atom::Value(value) => self.data(value).active,
            Atom::Constant(_) => false,
        }
    }

    /// The root whose shadow that is.
    pub(crate) fn root_of_shadow(&self, shadow: Value) -> Option<Value> {
        let by_root = self.roots.iter().find(|(_, root)| root.shadow == shadow);
        by_root.map(|(root, _)| *root)
    }

    pub(crate) fn is_owned(&self, atom: Atom) -> bool {
        matches!(atom, Atom::Value(value) if self.data(value).owned)
    }

    pub(crate) fn scalar(&self, atom: Atom) -> Scalar {
        match atom {
            Atom::Value(value) => self.data(value).ty.clone(),
            Atom::Constant(_) => Scalar::Unknown,
        }
    }
}

impl Scalar {
    /// Whether it is known to be a number.
    pub(crate) fn is_number(&self) -> bool {
        self.is_named() || *self == Scalar::Float
    }

    /// Whether its type has a name here.
    pub(crate) fn is_named(&self) -> bool {
        matches!(self, Scalar::F64 | Scalar::F32 | Scalar::Generic(_))
    }
}

impl Path {
    pub(crate) fn whole(root: Value) -> Self {
        Path { root, steps: Vec::new() }
    }

    pub(crate) fn step(&self, step: Step) -> Self {
        let mut path = self.clone();
        path.steps.push(step);
        path
    }

    /// The same place with other indices.
    pub(crate) fn with_atoms(mut self, other: &mut impl FnMut(Atom) -> Atom) -> Self {
        for step in &mut self.steps {
            match step {
                Step::Field(_) => {}
                Step::Index(index) => *index = other(*index),
                Step::Slice { start, end, .. } => {
                    start.iter_mut().chain(end).for_each(|atom| *atom = other(*atom));
                }
            }
        }
        self
    }

    /// The root and the indices.
    pub(crate) fn atoms(&self, visit: &mut impl FnMut(Atom)) {
        visit(Atom::Value(self.root));
        for step in &self.steps {
            match step {
                Step::Field(_) => {}
                Step::Index(index) => visit(*index),
                Step::Slice { start, end, .. } => {
                    start.iter().chain(end).for_each(|atom| visit(*atom))
                }
            }
        }
    }
}

impl Val {
    /// Every atom in it, in order.
    pub(crate) fn atoms(&self, visit: &mut impl FnMut(Atom)) {
        match self {
            Val::Atom(atom) => visit(*atom),
            Val::Tuple(parts) => parts.iter().for_each(|part| part.atoms(visit)),
            Val::Ref(inner) => inner.atoms(visit),
            Val::Memory(path) => path.atoms(visit),
            Val::Option(some, value) => {
                visit(*some);
                value.atoms(visit);
            }
        }
    }
}

impl Val {
    /// What changes of it from one iteration to the next: of memory its indices, the root stays.
    pub(crate) fn carried(&self, visit: &mut impl FnMut(Atom)) {
        match self {
            Val::Atom(atom) => visit(*atom),
            Val::Tuple(parts) => parts.iter().for_each(|part| part.carried(visit)),
            Val::Ref(inner) => inner.carried(visit),
            Val::Memory(path) => {
                let mut atoms = Vec::new();
                path.atoms(&mut |atom| atoms.push(atom));
                atoms.into_iter().skip(1).for_each(visit);
            }
            Val::Option(some, value) => {
                visit(*some);
                value.carried(visit);
            }
        }
    }
}

impl Source {
    fn atoms(&self, visit: &mut impl FnMut(Atom)) {
        self.captures.iter().for_each(|(_, val)| val.atoms(visit));
    }
}

impl Stmt {
    /// Every atom that the statement itself reads; regions within are not entered.
    pub(crate) fn operands(&self, visit: &mut impl FnMut(Atom)) {
        match self {
            Stmt::Let { op, args, .. } => {
                args.iter().copied().for_each(&mut *visit);
                match op {
                    Op::Source(source) => source.atoms(visit),
                    Op::Load(path) | Op::Borrow(path) | Op::Length(path) | Op::Sum(path) => {
                        path.atoms(visit);
                    }
                    Op::Rule(..)
                    | Op::Cast(_)
                    | Op::Project(_)
                    | Op::Contribution(_)
                    | Op::Zero => {}
                }
            }
            Stmt::Source { source, .. } => source.atoms(visit),
            Stmt::Declare(_) => {}
            Stmt::Call { args, .. } => args.iter().for_each(|arg| arg.atoms(visit)),
            Stmt::Pull { pullback, seed, slots, .. } => {
                visit(Atom::Value(*pullback));
                seed.iter().for_each(|seed| seed.atoms(visit));
                for slot in slots {
                    if let Some((shadow, primal)) = &slot.memory {
                        shadow.atoms(visit);
                        primal.atoms(visit);
                    }
                    slot.again.iter().for_each(|again| again.atoms(visit));
                }
            }
            Stmt::Init { init, .. } => match init {
                Init::Elements { parts, .. } => parts.iter().for_each(|part| part.atoms(visit)),
                Init::Repeat { part, len, .. } => {
                    visit(*part);
                    len.atoms(visit);
                }
                Init::Source(source) | Init::Growing(source) => source.atoms(visit),
                Init::Snapshot(path) | Init::Copy(path) => path.atoms(visit),
                Init::Number(atom) => visit(*atom),
                Init::Struct { fields, .. } => fields.iter().for_each(|(_, val)| val.atoms(visit)),
            },
            Stmt::Shadow { root } => visit(Atom::Value(*root)),
            Stmt::Absorb { into, of, whole } => {
                into.atoms(visit);
                of.atoms(visit);
                visit(*whole);
            }
            Stmt::Merge { into, from, of } | Stmt::Transfer { into, from, of, .. } => {
                into.atoms(visit);
                from.atoms(visit);
                of.atoms(visit);
            }
            Stmt::Copy { into, from, .. } => {
                into.atoms(visit);
                from.atoms(visit);
            }
            Stmt::Fill { path, value } => {
                path.atoms(visit);
                visit(*value);
            }
            Stmt::Clear { shadow, of, len } => {
                shadow.atoms(visit);
                of.atoms(visit);
                len.iter().copied().for_each(visit);
            }
            Stmt::Permute { path, permutation } => {
                path.atoms(visit);
                match permutation {
                    Permutation::With { other, .. } => other.atoms(visit),
                    Permutation::Rotate { by, .. } => visit(*by),
                    Permutation::Reverse => {}
                }
            }
            Stmt::Push { path, value } => {
                path.atoms(visit);
                value.atoms(visit);
            }
            // The old length is the reverse sweep's affair.
            Stmt::Resize { path, len, .. } => {
                path.atoms(visit);
                visit(*len);
            }
            Stmt::Store { path, value, mode } => {
                path.atoms(visit);
                visit(*value);
                if let Mode::Accumulate(Some(read)) = mode {
                    visit(Atom::Value(*read));
                }
            }
            Stmt::If { condition, .. } => visit(*condition),
            Stmt::Loop(of) => {
                if let Header::Range { start, end, .. } = &of.header {
                    visit(*start);
                    visit(*end);
                }
                of.inits.iter().copied().for_each(visit);
            }
        }
    }

    /// The roots that it makes: a result that is taken apart is one, and memory that a branch gives.
    pub(crate) fn made(&self, roots: &HashMap<Value, Root>) -> Vec<Value> {
        match self {
            Stmt::Init { root, .. } => vec![*root],
            Stmt::Call { dst, .. } if roots.contains_key(dst) => vec![*dst],
            Stmt::If { dsts, .. } => {
                dsts.iter().copied().filter(|dst| roots.contains_key(dst)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Every value that the statement defines for those after it.
    pub(crate) fn defined(&self, visit: &mut impl FnMut(Value)) {
        match self {
            Stmt::Let { dst, .. } => visit(*dst),
            Stmt::Source { .. }
            | Stmt::Declare(_)
            | Stmt::Store { .. }
            | Stmt::Merge { .. }
            | Stmt::Absorb { .. }
            | Stmt::Copy { .. }
            | Stmt::Transfer { .. }
            | Stmt::Fill { .. }
            | Stmt::Clear { .. }
            | Stmt::Permute { .. }
            | Stmt::Push { .. }
            | Stmt::Resize { .. }
            | Stmt::Shadow { .. } => {}
            Stmt::Call { dst, pullback, .. } => {
                visit(*dst);
                visit(*pullback);
            }
            Stmt::Pull { adjoints, .. } => adjoints.iter().flatten().copied().for_each(visit),
            Stmt::Init { root, .. } => visit(*root),
            Stmt::If { dsts, kept, .. } => dsts.iter().chain(kept).copied().for_each(visit),
            Stmt::Loop(of) => {
                if let Header::While { trips, .. } = &of.header {
                    visit(*trips);
                }
                of.dsts.iter().copied().for_each(visit);
            }
        }
    }

    /// The regions that it owns.
    pub(crate) fn regions(&self) -> Vec<&Region> {
        match self {
            Stmt::If { then, orelse, .. } => vec![then, orelse],
            Stmt::Loop(of) => match &of.header {
                Header::Range { .. } => vec![&of.body],
                Header::While { condition, .. } => vec![condition, &of.body],
            },
            _ => Vec::new(),
        }
    }
}

/// Visits the statements in order, those of regions right after the statement that owns them.
pub(crate) fn walk<'s>(stmts: &'s [Stmt], visit: &mut impl FnMut(&'s Stmt)) {
    for stmt in stmts {
        visit(stmt);
        for region in stmt.regions() {
            walk(&region.stmts, visit);
        }
    }
}

impl Shape {
    pub(crate) fn is_active(&self) -> bool {
        match self {
            Shape::Scalar(_) | Shape::Opaque => true,
            Shape::Tuple(parts) => parts.iter().any(Shape::is_active),
            Shape::Inactive => false,
        }
    }
}
