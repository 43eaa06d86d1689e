//! The text of the IR after each pass, and each of its laws broken by hand.

use proc_macro2::{Ident, Span};
use quote::quote;

use super::annotated;
use crate::diag::Diagnostics;
use crate::ir::verify::verify;
use crate::ir::{
    Atom, Entry, Header, Hint, Loop, Op, Passing, Program, Region, Scalar, Shape, Source, Spelling,
    Stmt, Val, Value, print,
};
use crate::signature::Signature;
use crate::{adjoint, lower, rules, storage};

const FIXTURE: &str = include_str!("../../../tests/fixtures/snapshots.rs");

/// A function of the fixture after lowering.
fn lowered(name: &str) -> Program {
    let function: syn::ItemFn = syn::parse2(annotated(FIXTURE, name).item).expect("a function");
    let mut diagnostics = Diagnostics::default();
    let signature = Signature::read(&function, &crate::site::Site::default(), &mut diagnostics);
    let program =
        lower::lower(&signature, &function.block, &quote::quote!(::grad_runtime), &mut diagnostics);
    assert!(diagnostics.is_empty(), "{}", diagnostics.into_tokens());
    assert_eq!(verify(&program), Ok(()));
    program
}

/// And after the adjoint pass and the plan of what is kept.
fn differentiated(name: &str) -> Program {
    let mut program = lowered(name);
    adjoint::derive(&mut program);
    storage::plan(&mut program);
    assert_eq!(verify(&program), Ok(()));
    program
}

#[test]
fn lower_gives_every_assignment_a_value() {
    insta::assert_snapshot!(print::print(&lowered("reassigned")), @r"
    entry Value v0.x [v0.x]
    entry Value v1.y [v1.y]
    primal:
      v2.z: f64 = mul v0.x, v1.y
      v3.z: f64 = add v2.z, v0.x
      v4.sum: f64 = mul v3.z, v3.z
      v5.sum: f64 = add v4.sum, v1.y
      v6.sum: f64 = mul v5.sum, v0.x
      result v6.sum
    ");
}

#[test]
fn lower_takes_patterns_apart() {
    insta::assert_snapshot!(print::print(&lowered("rotated")), @r"
    entry Value v0.arg_0 [v1.x, v2.y]
    entry Value v3.angle [v3.angle]
    primal:
      v1.x: f64 = project [0] v0.arg_0
      v2.y: f64 = project [1] v0.arg_0
      v4.sin: f64 = sin v3.angle
      v5.cos: f64 = cos v3.angle
      v6.ret: f64 = mul v5.cos, v1.x
      v7.ret: f64 = mul v4.sin, v2.y
      v8.ret: f64 = sub v6.ret, v7.ret
      v9.ret: f64 = mul v4.sin, v1.x
      v10.ret: f64 = mul v5.cos, v2.y
      v11.ret: f64 = add v9.ret, v10.ret
      result (v8.ret, v11.ret)
    ");
}

#[test]
fn adjoint_reads_the_primal_values() {
    insta::assert_snapshot!(print::print(&differentiated("distance")), @r"
    entry Value v0.x [v0.x]
    entry Value v1.y [v1.y]
    primal:
      v2.ret: f64 = mul v0.x, v0.x
      v3.ret: f64 = mul v1.y, v1.y
      v4.ret: f64 = add v2.ret, v3.ret
      v5.ret: f64 = sqrt v4.ret
      result v5.ret
    reverse:
      v7: bool = eq v6.d_ret, 0.0
      v8: f64 = mul 0.5, v6.d_ret
      v9: f64 = div v8, v5.ret
      v10.d4: f64 = select v7, 0.0, v9
      v11.d1: f64 = mul v10.d4, v1.y
      v12.d1: f64 = mul 2.0, v11.d1
      v13.d0: f64 = mul v10.d4, v0.x
      v14.d0: f64 = mul 2.0, v13.d0
    adjoint of v0.x: v14.d0
    adjoint of v1.y: v12.d1
    ");
}

#[test]
fn adjoint_pulls_calls_back() {
    insta::assert_snapshot!(print::print(&differentiated("calls")), @r"
    entry Value v0.x [v0.x]
    entry Value v1.y [v1.y]
    primal:
      v2.near, v3.pull_distance = call `distance :: vjp` v0.x, 2.0
      v4.ret, v5.pull_cube = call `cube :: vjp` v1.y
      v6.ret: _ = mul v2.near, v4.ret
      v7.ret, v8.pull_half = call `Scale :: half_vjp` v0.x
      v9.ret: _ = add v6.ret, v7.ret
      result v9.ret
    reverse:
      v11.d0 = pull v8.pull_half v10.d_ret
      v12.d2: _ = mul_lhs v2.near, v4.ret, v10.d_ret
      v13.d4: _ = mul_rhs v2.near, v4.ret, v10.d_ret
      v14.d1 = pull v5.pull_cube v13.d4
      v15.d0, _ = pull v3.pull_distance v12.d2
      v16.d0: f64 = add v11.d0, v15.d0
    adjoint of v0.x: v16.d0
    adjoint of v1.y: v14.d1
    ");
}

#[test]
fn adjoint_of_a_mutable_reference() {
    insta::assert_snapshot!(print::print(&differentiated("damped")), @r"
    entry Mut v0.velocity [v2.velocity]
    entry Ref v3.drag [v5.drag]
    entry Value v6.step [v6.step]
    primal:
      v2.velocity: f64 = project [] v0.velocity
      v5.drag: f64 = project [] v3.drag
      v7.velocity: f64 = mul v5.drag, v2.velocity
      v8.velocity: f64 = mul v7.velocity, v6.step
      v9.velocity: f64 = sub v2.velocity, v8.velocity
    reverse:
      v10.d9: f64 = project [] v1.d_velocity
      v11.d8: f64 = neg v10.d9
      v12: f64 = mul v10.d9, v6.step
      v13.d7: f64 = neg v12
      v14: f64 = mul v10.d9, v7.velocity
      v15.d6: f64 = neg v14
      v16: f64 = mul v12, v2.velocity
      v17.d5: f64 = neg v16
      v18: f64 = mul v12, v5.drag
      v19: f64 = neg v18
      v20.d2: f64 = sub v10.d9, v18
    adjoint of v0.velocity: v20.d2
    adjoint of v3.drag: v17.d5
    adjoint of v6.step: v15.d6
    ");
}

#[test]
fn branches_come_out_as_values() {
    insta::assert_snapshot!(print::print(&differentiated("branches")), @r"
    entry Value v0.x [v0.x]
    entry Value v1.y [v1.y]
    primal:
      v2.z: f64 = mul v0.x, v1.y
      v3.ret: bool = gt v0.x, v1.y
      v9.z = if v3.ret keeping v6.ret
        v4.z: f64 = sin v2.z
        v5.z: f64 = add v4.z, v0.x
        give v5.z
      else
        v6.ret: bool = gt v1.y, 1.0
        v8.z = if v6.ret keeping 
          v7.z: f64 = mul v2.z, v2.z
          give v7.z
        else
          give v2.z
        give v8.z
      v10.ret: f64 = mul v9.z, v9.z
      result v10.ret
    reverse:
      v12.d9: f64 = mul v11.d_ret, v9.z
      v13.d9: f64 = mul 2.0, v12.d9
      v19.d0, v20.d2 = if v3.ret keeping 
        v14: f64 = cos v2.z
        v15.d2: f64 = mul v13.d9, v14
        give v13.d9, v15.d2
      else
        v18.d2 = if v6.ret keeping 
          v16.d2: f64 = mul v13.d9, v2.z
          v17.d2: f64 = mul 2.0, v16.d2
          give v17.d2
        else
          give v13.d9
        give 0.0, v18.d2
      v21: f64 = mul v20.d2, v1.y
      v22.d0: f64 = add v19.d0, v21
      v23.d1: f64 = mul v20.d2, v0.x
    adjoint of v0.x: v22.d0
    adjoint of v1.y: v23.d1
    ");
}

#[test]
fn a_loop_keeps_its_variable() {
    insta::assert_snapshot!(print::print(&differentiated("horner")), @r"
    entry Ref v0.coefficients []
    entry Value v2.x [v2.x]
    primal:
      v3.len: _ = length v0.coefficients 
      v17.value = for v13.i in 0..v3.len reversed with v8.value = 0.0 keeping v8.value
        v14.value: f64 = mul v8.value, v2.x
        v15.value: f64 = load v0.coefficients[v13.i] 
        v16.value: f64 = add v14.value, v15.value
        give v16.value
      result v17.value
    reverse:
      v25.d8, v26.d2 = for v13.i in 0..v3.len with v20.d8, v23.d2 = v19.d_ret, 0.0 keeping v8.value
        Add v1.d_coefficients[v13.i] v20.d8
        v21.d8: f64 = mul v20.d8, v2.x
        v22.d2: f64 = mul v20.d8, v8.value
        v24: f64 = add v23.d2, v22.d2
        give v21.d8, v24
    adjoint of v2.x: v26.d2
    ");
}

/// A program of one scalar parameter `x`, which is `v0`.
struct ByHand(Program);

impl ByHand {
    fn new() -> Self {
        let mut program = Program::default();
        let x = named(&mut program, "x");
        program.entries.push(Entry {
            value: x,
            shape: Shape::Scalar(Scalar::F64),
            passing: Passing::Value,
            leaves: vec![(Vec::new(), x)],
            finals: Vec::new(),
            shadow: None,
            adjoints: Vec::new(),
        });
        ByHand(program)
    }

    fn x(&self) -> Value {
        self.0.entries[0].value
    }

    fn named(&mut self, name: &str) -> Value {
        named(&mut self.0, name)
    }

    fn broken(&self) -> String {
        verify(&self.0).expect_err("a broken law")
    }
}

fn named(program: &mut Program, name: &str) -> Value {
    let hint = Hint::Source(name.to_owned());
    program.value(hint, Scalar::F64, Span::call_site(), true)
}

fn rule(dst: Value, name: &str, args: &[Value]) -> Stmt {
    let rule = rules::find(name).expect("a row of the table");
    Stmt::Let {
        dst,
        op: Op::Rule(rule, Spelling::Method),
        args: args.iter().map(|arg| Atom::Value(*arg)).collect(),
    }
}

#[test]
fn what_is_well_formed_passes() {
    let mut hand = ByHand::new();
    let (x, y) = (hand.x(), hand.named("y"));
    let (seed, d_x) = (hand.named("d_ret"), hand.named("d_x"));
    hand.0.primal.push(rule(y, "exp", &[x]));
    hand.0.result = Some(Val::Atom(Atom::Value(y)));
    hand.0.seed = Some(seed);
    hand.0.reverse.push(rule(d_x, "mul", &[seed, y]));
    hand.0.entries[0].adjoints = vec![Some(Atom::Value(d_x))];
    assert_eq!(verify(&hand.0), Ok(()));
}

#[test]
fn law_1_a_value_is_defined_once() {
    let mut hand = ByHand::new();
    let (x, y) = (hand.x(), hand.named("y"));
    hand.0.primal.push(rule(y, "exp", &[x]));
    hand.0.primal.push(rule(y, "sin", &[x]));
    assert_eq!(hand.broken(), "v1 is defined twice");
}

#[test]
fn law_1_an_entry_is_not_defined_again() {
    let mut hand = ByHand::new();
    let x = hand.x();
    hand.0.primal.push(rule(x, "exp", &[x]));
    assert_eq!(hand.broken(), "v0 is defined twice");
}

#[test]
fn law_1_across_the_sweeps() {
    let mut hand = ByHand::new();
    let (x, y) = (hand.x(), hand.named("y"));
    hand.0.primal.push(rule(y, "exp", &[x]));
    hand.0.reverse.push(rule(y, "sin", &[x]));
    assert_eq!(hand.broken(), "v1 is defined twice");
}

#[test]
fn law_2_definition_before_use() {
    let mut hand = ByHand::new();
    let (x, y, z) = (hand.x(), hand.named("y"), hand.named("z"));
    hand.0.primal.push(rule(y, "add", &[x, z]));
    hand.0.primal.push(rule(z, "exp", &[x]));
    assert_eq!(hand.broken(), "v2 is used before it is defined");
}

#[test]
fn law_2_the_result() {
    let mut hand = ByHand::new();
    let (x, y) = (hand.x(), hand.named("y"));
    let parts = [x, y].map(|value| Val::Atom(Atom::Value(value)));
    hand.0.result = Some(Val::Tuple(parts.into()));
    assert_eq!(hand.broken(), "the result v1 is not defined by the primal sweep");
}

#[test]
fn law_2_the_adjoints_of_the_entries() {
    let mut hand = ByHand::new();
    let d_x = hand.named("d_x");
    hand.0.entries[0].adjoints = vec![Some(Atom::Value(d_x))];
    assert_eq!(hand.broken(), "the adjoint v1 is not defined");
}

#[test]
fn law_2_a_pullback_comes_from_its_call() {
    let mut hand = ByHand::new();
    let (seed, pullback, d_x) = (hand.named("d_ret"), hand.named("pullback"), hand.named("d_x"));
    hand.0.seed = Some(seed);
    hand.0.reverse.push(Stmt::Pull {
        pullback,
        seed: Some(Val::Atom(Atom::Value(seed))),
        adjoints: vec![Some(d_x)],
        slots: Vec::new(),
    });
    assert_eq!(hand.broken(), "v2 is used before it is defined");
}

#[test]
fn law_3_operands_by_arity() {
    let mut hand = ByHand::new();
    let (x, y) = (hand.x(), hand.named("y"));
    hand.0.primal.push(rule(y, "mul", &[x]));
    assert_eq!(hand.broken(), "`mul` takes 2 operands, not 1");
}

#[test]
fn law_4_code_reads_by_captures() {
    let mut hand = ByHand::new();
    let (y, n) = (hand.named("y"), hand.named("n"));
    let source = Source {
        tokens: quote!(y as usize),
        captures: vec![(Ident::new("y", Span::call_site()), Val::Atom(Atom::Value(y)))],
        ..Source::default()
    };
    hand.0.primal.push(Stmt::Let { dst: n, op: Op::Source(Box::new(source)), args: Vec::new() });
    assert_eq!(hand.broken(), "v1 is used before it is defined");
}

#[test]
fn law_5_no_seed_in_the_primal_sweep() {
    let mut hand = ByHand::new();
    let (x, y, seed) = (hand.x(), hand.named("y"), hand.named("d_ret"));
    hand.0.seed = Some(seed);
    hand.0.primal.push(rule(y, "mul", &[x, seed]));
    assert_eq!(hand.broken(), "v2 is used before it is defined");
}

#[test]
fn law_5_no_shadow_in_the_primal_sweep() {
    let mut hand = ByHand::new();
    let (x, y, shadow) = (hand.x(), hand.named("y"), hand.named("d_x"));
    hand.0.entries[0].passing = Passing::Ref;
    hand.0.entries[0].shadow = Some(shadow);
    hand.0.primal.push(rule(y, "mul", &[x, shadow]));
    assert_eq!(hand.broken(), "v2 is used before it is defined");
}

/// A loop of one variable that starts as `x`, and comes out as `z`.
fn counted(hand: &mut ByHand, body: Region) -> Loop {
    let (zero, three) = (hand.0.number(0.0), hand.0.number(3.0));
    Loop {
        header: Header::Range {
            index: hand.named("i"),
            start: zero,
            end: three,
            inclusive: false,
            reversed: false,
        },
        inits: vec![Atom::Value(hand.x())],
        args: vec![hand.named("variable")],
        body,
        dsts: vec![hand.named("z")],
        kept: Vec::new(),
        stack: hand.named("stack"),
        takes: false,
    }
}

#[test]
fn a_well_formed_loop_passes() {
    let mut hand = ByHand::new();
    let y = hand.named("y");
    let mut of = counted(&mut hand, Region::default());
    of.body.stmts.push(rule(y, "exp", &[of.args[0]]));
    of.body.results.push(Atom::Value(y));
    hand.0.result = Some(Val::Atom(Atom::Value(of.dsts[0])));
    hand.0.primal.push(Stmt::Loop(Box::new(of)));
    assert_eq!(verify(&hand.0), Ok(()));
}

#[test]
fn law_3_a_region_gives_what_its_owner_takes() {
    let mut hand = ByHand::new();
    let of = counted(&mut hand, Region::default());
    hand.0.primal.push(Stmt::Loop(Box::new(of)));
    assert_eq!(hand.broken(), "a region gives 0 values where 1 are taken");
}

#[test]
fn law_3_a_loop_starts_each_of_its_variables() {
    let mut hand = ByHand::new();
    let mut of = counted(&mut hand, Region::default());
    of.inits.clear();
    hand.0.primal.push(Stmt::Loop(Box::new(of)));
    assert_eq!(hand.broken(), "a loop has as many initial and last values as variables");
}

#[test]
fn law_6_what_a_loop_defines_stays_in_it() {
    let mut hand = ByHand::new();
    let (x, y, after) = (hand.x(), hand.named("y"), hand.named("after"));
    let mut of = counted(&mut hand, Region::default());
    of.body.stmts.push(rule(y, "exp", &[of.args[0]]));
    of.body.results.push(Atom::Value(y));
    hand.0.primal.push(Stmt::Loop(Box::new(of)));
    hand.0.primal.push(rule(after, "add", &[x, y]));
    assert_eq!(hand.broken(), "v1 is used before it is defined");
}

#[test]
fn law_6_what_an_arm_defines_is_not_in_the_other() {
    let mut hand = ByHand::new();
    let (x, y, z) = (hand.x(), hand.named("y"), hand.named("z"));
    let condition = hand.0.literal(quote!(true), None);
    let then = Region { stmts: vec![rule(y, "exp", &[x])], results: vec![Atom::Value(y)] };
    let orelse = Region { stmts: Vec::new(), results: vec![Atom::Value(y)] };
    hand.0.primal.push(Stmt::If { condition, then, orelse, dsts: vec![z], kept: Vec::new() });
    assert_eq!(hand.broken(), "v1 is used before it is defined");
}
