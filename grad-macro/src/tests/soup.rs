//! No input makes the macro panic: every function of large published crates, and random token soup.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::quote;

use crate::expand;

/// Deep expressions recurse; a compiler's thread has a large stack too.
const STACK: usize = 512 << 20;
/// What a debug build gets through in half a minute; `GRAD_SOUP=all` takes every function
/// and many more mutations (build with `CARGO_PROFILE_TEST_OPT_LEVEL=2` then).
const MOST_FUNCTIONS: usize = 4_000;
/// On a slow machine the least number is enough.
const LEAST_FUNCTIONS: usize = 1_000;
const LONGEST: Duration = Duration::from_secs(45);

pub(super) fn takes_all() -> bool {
    std::env::var_os("GRAD_SOUP").is_some_and(|soup| soup == "all")
}

pub(super) fn on_large_stack(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(test);
    if let Err(panic) = thread.expect("a thread").join() {
        std::panic::resume_unwind(panic);
    }
}

/// Expands the item: whether there is a gradient, or what went wrong.
pub(super) fn outcome(item: &TokenStream) -> Result<bool, String> {
    let expand = || expand::expand(TokenStream::new(), item.clone());
    let expanded = catch_unwind(AssertUnwindSafe(expand)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        format!("panic: {}", text.unwrap_or_default())
    })?;
    // What is not an item comes back as it was, and is not one then either.
    let is_block =
        || matches!(syn::parse2(item.clone()), Ok(syn::Item::Impl(_) | syn::Item::Trait(_)));
    if syn::parse2::<syn::ItemFn>(item.clone()).is_err() && !is_block() {
        return Ok(false);
    }
    let refused = expanded.clone().into_iter().any(|token| is_ident(&token, "compile_error"));
    match syn::parse2::<syn::File>(expanded) {
        Ok(_) => Ok(!refused),
        Err(error) => Err(format!("the output does not parse: {error}")),
    }
}

/// What came of many functions.
#[derive(Default)]
struct Tally {
    functions: usize,
    differentiated: usize,
    faults: Vec<String>,
}

impl Tally {
    fn expand(&mut self, item: &TokenStream, origin: &dyn std::fmt::Display) {
        match outcome(item) {
            Ok(differentiated) => self.differentiated += usize::from(differentiated),
            Err(fault) => self.faults.push(format!("{origin}: {fault}\n{item}")),
        }
    }

    fn assert_no_faults(&self) {
        let (all, shown) = (self.faults.len(), self.faults.iter().take(20));
        let shown: Vec<&str> = shown.map(String::as_str).collect();
        assert!(all == 0, "{all} faults:\n{}", shown.join("\n\n"));
    }
}

/// The functions of published crates, as they are and with every type in the signature a float, so that
/// their bodies go through the whole compiler.
#[test]
fn functions_of_published_crates() {
    let Some(registry) = registry() else {
        eprintln!("skipped: no cargo registry with sources on this machine");
        return;
    };
    let all = takes_all();
    on_large_stack(move || {
        let start = Instant::now();
        let enough = |seen| {
            !all && (seen >= MOST_FUNCTIONS || seen >= LEAST_FUNCTIONS && start.elapsed() > LONGEST)
        };
        let files = sources(&registry);
        let mut tally = Tally::default();
        'files: for file in spread(&files) {
            for function in functions_in(file) {
                if enough(tally.functions) {
                    break 'files;
                }
                tally.expand(&function, &file.display());
                if let Some(floats) = with_float_signature(&function) {
                    tally.functions += 1;
                    tally.expand(&floats, &file.display());
                }
            }
        }
        eprintln!("{} functions, {} gradients", tally.functions, tally.differentiated);
        tally.assert_no_faults();
        assert!(tally.functions >= LEAST_FUNCTIONS, "only {} were found", tally.functions);
    });
}

fn functions_in(file: &Path) -> Vec<TokenStream> {
    let mut functions = Vec::new();
    let text = std::fs::read_to_string(file).unwrap_or_default();
    if let Ok(tokens) = text.parse() {
        collect_functions(&tokens, &mut functions);
    }
    functions
}

/// Where cargo keeps the sources of the crates that it has downloaded.
pub(super) fn registry() -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")))?;
    let sources = home.join("registry").join("src");
    std::fs::read_dir(&sources).ok()?.next()?.ok()?;
    Some(sources)
}

/// Every Rust file of the crates with much arithmetic that our tests and examples bring along.
pub(super) fn sources(registry: &Path) -> Vec<PathBuf> {
    const CRATES: [&str; 12] = [
        "nalgebra-",
        "num-dual-",
        "statrs-",
        "libm-",
        "syn-",
        "num-traits-",
        "argmin-",
        "puruspe-",
        "num-complex-",
        "proptest-",
        "levenberg-marquardt-",
        "insta-",
    ];
    let mut files = Vec::new();
    for index in children(registry) {
        for package in children(&index) {
            let name = package.file_name().unwrap_or_default().to_string_lossy();
            if CRATES.iter().any(|prefix| name.starts_with(prefix)) {
                rust_files(&package, &mut files);
            }
        }
    }
    files
}

fn children(of: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(of).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn rust_files(of: &Path, files: &mut Vec<PathBuf>) {
    for path in children(of) {
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The files in an order that reaches every crate before the time is up.
pub(super) fn spread(files: &[PathBuf]) -> impl Iterator<Item = &PathBuf> {
    const STRIDE: usize = 97;
    (0..STRIDE).flat_map(move |first| files.iter().skip(first).step_by(STRIDE))
}

/// Every `fn name ... { }` in the tokens, wherever it stands, with its qualifiers and attributes.
fn collect_functions(tokens: &TokenStream, found: &mut Vec<TokenStream>) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            collect_functions(&group.stream(), found);
        }
        let is_named = matches!(tokens.get(at + 1), Some(TokenTree::Ident(_)));
        if is_named
            && is_ident(token, "fn")
            && let Some(end) = end_of_function(&tokens[at..])
        {
            let start = start_of_function(&tokens, at);
            found.push(tokens[start..at + end].iter().cloned().collect());
        }
    }
}

/// One past the body; `None` for a declaration without one.
fn end_of_function(tokens: &[TokenTree]) -> Option<usize> {
    let end = tokens.iter().position(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    })?;
    matches!(tokens[end], TokenTree::Group(_)).then_some(end + 1)
}

fn start_of_function(tokens: &[TokenTree], mut at: usize) -> usize {
    const QUALIFIERS: [&str; 6] = ["pub", "const", "unsafe", "async", "extern", "default"];
    while at > 0 {
        let is_part = match &tokens[at - 1] {
            TokenTree::Ident(_) => QUALIFIERS.iter().any(|name| is_ident(&tokens[at - 1], name)),
            TokenTree::Literal(_) => at > 1 && is_ident(&tokens[at - 2], "extern"),
            TokenTree::Group(_) if at > 1 => {
                is_ident(&tokens[at - 2], "pub") || is_punct(&tokens[at - 2], '#')
            }
            TokenTree::Group(_) => false,
            TokenTree::Punct(punct) => {
                punct.as_char() == '#' && matches!(tokens[at], TokenTree::Group(_))
            }
        };
        if !is_part {
            break;
        }
        at -= 1;
    }
    at
}

fn is_ident(token: &TokenTree, name: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == name)
}

fn is_punct(token: &TokenTree, name: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == name)
}

/// The same function over floats: what was refused by its signature now reaches the passes. `None` for
/// what is no function after all.
fn with_float_signature(function: &TokenStream) -> Option<TokenStream> {
    let mut function: syn::ItemFn = syn::parse2(function.clone()).ok()?;
    for input in &mut function.sig.inputs {
        if let syn::FnArg::Typed(typed) = input {
            *typed.ty = float_type(&typed.ty);
        }
    }
    function.sig.output = syn::parse_quote!(-> f64);
    function.sig.asyncness = None;
    function.sig.safety = syn::Safety::Default;
    Some(quote!(#function))
}

/// Slices stay slices, integers stay what they are; anything else becomes a scalar.
fn float_type(ty: &syn::Type) -> syn::Type {
    match ty {
        syn::Type::Reference(reference) => {
            let inner = match &*reference.elem {
                syn::Type::Slice(_) => syn::parse_quote!([f64]),
                _ => syn::parse_quote!(f64),
            };
            let inner: syn::Type = inner;
            let mutability = &reference.mutability;
            syn::parse_quote!(&#mutability #inner)
        }
        syn::Type::Path(path) => match path.path.segments.last() {
            Some(last) if last.ident == "Vec" => syn::parse_quote!(Vec<f64>),
            Some(last) if ["usize", "i32", "u32", "bool"].iter().any(|name| last.ident == name) => {
                ty.clone()
            }
            _ => syn::parse_quote!(f64),
        },
        _ => syn::parse_quote!(f64),
    }
}

/// Valid functions with tokens left out, doubled, exchanged and put in never make the macro panic.
#[test]
fn random_token_soup() {
    let rounds = if takes_all() { 200_000 } else { 6_000 };
    on_large_stack(move || {
        let seeds = seeds();
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let mut tally = Tally::default();
        for round in 0..rounds {
            let mut item = seeds[round % seeds.len()].clone();
            for _ in 0..=random.below(4) {
                let other = &seeds[random.below(seeds.len())];
                item = mutate(item, other, &mut random);
            }
            tally.expand(&item, &round);
        }
        eprintln!("{rounds} mutations, {} gradients", tally.differentiated);
        tally.assert_no_faults();
    });
}

/// The options of the attribute are any tokens as well.
#[test]
fn random_options() {
    let options: TokenStream = quote!(
        associated,
        companion = f_grad,
        backward = my::own,
        crate = "rt",
        recursive,
        companions(f = g)
    );
    let item = quote!(
        fn f(x: f64, y: &f64) -> f64 {
            x * *y
        }
    );
    let mut random = Random(7);
    for _ in 0..2_000 {
        let mut args = options.clone();
        for _ in 0..=random.below(5) {
            args = mutate(args, &options, &mut random);
        }
        let expanded = expand::expand(args.clone(), item.clone());
        let parsed = syn::parse2::<syn::File>(expanded.clone());
        assert!(parsed.is_ok(), "{args}\n{expanded}");
    }
}

/// What the mutations start from: the fixture, and forms that it does not have.
fn seeds() -> Vec<TokenStream> {
    let fixture: TokenStream =
        include_str!("../../../tests/fixtures/snapshots.rs").parse().expect("tokens");
    let mut seeds = Vec::new();
    collect_functions(&fixture, &mut seeds);
    let more = quote! {
        fn branches(x: f64, n: usize) -> f64 {
            let y = if x > 0.0 { x.sin() } else if n == 2 { x } else { return 1.0; };
            match n { 0 => y, 1 | 2 if y > 1.0 => y * y, _ => { let z = y; z + 1.0 } }
        }
        fn loops(x: &[f64], out: &mut [f64]) -> f64 {
            let mut sum = 0.0;
            'outer: for (i, v) in x.iter().enumerate().skip(1) {
                let mut j = 0;
                while j < i { out[j] += v * x[j]; j += 1; if *v < 0.0 { continue 'outer; } }
                loop { sum += x[i] / 2.0; break; }
            }
            sum + x.iter().zip(out.iter()).map(|(a, b)| a * b).sum::<f64>()
        }
        fn structs(p: Point, [a, b]: [f64; 2], q: &mut Point) -> Result<Point, Error> {
            let Point { x, y: (u, ..), .. } = p;
            q.x = x * u.powi(-3) + a;
            let r = Some(b).ok_or(Error)?;
            Ok(Point { x: r, ..p })
        }
        pub(crate) unsafe extern "C" fn qualified<'a, T: Float + 'a, const N: usize>(x: &'a T, r#type: [T; N]) -> T
        where T: Copy { let f = |v: T| -> T { v * *x }; f(r#type[0]) as T }
        fn generated(x: f64) -> f64 { let d_x = x; let d_ret = d_x; let y = -d_ret.powi(2); { y; } ; (y) }
    };
    collect_functions(&more, &mut seeds);
    seeds
}

/// A generator that needs no crate and gives the same numbers everywhere (xorshift64*).
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let product = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(product).unwrap_or_default() % end.max(1)
    }
}

/// One mutation at a random place, often deep inside.
pub(super) fn mutate(tokens: TokenStream, other: &TokenStream, random: &mut Random) -> TokenStream {
    let mut tokens: Vec<TokenTree> = tokens.into_iter().collect();
    if tokens.is_empty() {
        return other.clone();
    }
    let groups: Vec<usize> =
        (0..tokens.len()).filter(|at| matches!(tokens[*at], TokenTree::Group(_))).collect();
    if !groups.is_empty() && random.below(4) != 0 {
        let at = groups[random.below(groups.len())];
        if let TokenTree::Group(group) = &tokens[at] {
            let inner = mutate(group.stream(), other, random);
            tokens[at] = TokenTree::Group(Group::new(group.delimiter(), inner));
        }
        return tokens.into_iter().collect();
    }
    let (at, to) = (random.below(tokens.len()), random.below(tokens.len()));
    match random.below(7) {
        0 => drop(tokens.remove(at)),
        1 => tokens.insert(to, tokens[at].clone()),
        2 => tokens.swap(at, to),
        3 => tokens.truncate(at),
        4 => tokens.insert(at, any_token(other.clone(), random)),
        5 => tokens[at] = any_token(other.clone(), random),
        _ => tokens.insert(at, odd_token(random)),
    }
    tokens.into_iter().collect()
}

/// A token of another function, at any depth.
fn any_token(tokens: TokenStream, random: &mut Random) -> TokenTree {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    match tokens.get(random.below(tokens.len())) {
        Some(TokenTree::Group(group)) if random.below(3) != 0 && !group.stream().is_empty() => {
            any_token(group.stream(), random)
        }
        Some(token) => token.clone(),
        None => odd_token(random),
    }
}

/// What a person would hardly write.
fn odd_token(random: &mut Random) -> TokenTree {
    const WORDS: [&str; 12] = [
        "self", "Self", "crate", "super", "_", "mut", "ref", "fn", "return", "d_ret", "unsafe",
        "in",
    ];
    const PUNCTUATION: &[u8; 15] = b"+-*/=<>&|!?.,:;";
    match random.below(4) {
        0 => TokenTree::Ident(Ident::new(WORDS[random.below(WORDS.len())], Span::call_site())),
        1 => {
            let punctuation = char::from(PUNCTUATION[random.below(PUNCTUATION.len())]);
            TokenTree::Punct(Punct::new(punctuation, Spacing::Alone))
        }
        2 => TokenTree::Group(Group::new(Delimiter::None, quote!(x))),
        _ => TokenTree::Literal(
            ["1e400", "0xff_u8", "\"text\"", "1_f32", "99999999999999999999"][random.below(5)]
                .parse()
                .expect("a literal"),
        ),
    }
}
