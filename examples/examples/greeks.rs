//! The Black-Scholes price of a call option and all its first-order sensitivities at once.
//!
//! Traders name the derivatives of an option's price after Greek letters and usually program each
//! from its own closed form. Here only the price is programmed; one backward pass gives the five
//! sensitivities together. One sees them beside the closed forms for one option, and the largest
//! difference over a whole grid of options.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use grad_examples::{relative_error, table};
use grad_runtime::{derive_grad, erfc};

#[derive_grad]
fn normal_cdf(x: f64) -> f64 {
    0.5 * erfc(-x * FRAC_1_SQRT_2)
}

/// The price today of the right to buy at `strike` in so many `years` what costs `spot` now.
#[derive_grad]
fn call_price(spot: f64, strike: f64, years: f64, volatility: f64, rate: f64) -> f64 {
    let spread = volatility * years.sqrt();
    let drift = (rate + volatility.powi(2) / 2.0) * years;
    let d1 = ((spot / strike).ln() + drift) / spread;
    let d2 = d1 - spread;
    let discounted = strike * (-rate * years).exp();
    spot * normal_cdf(d1) - discounted * normal_cdf(d2)
}

/// The textbook formulas: delta, dual delta, theta, vega, rho.
fn closed_forms(spot: f64, strike: f64, years: f64, volatility: f64, rate: f64) -> [f64; 5] {
    let spread = volatility * years.sqrt();
    let d1 = ((spot / strike).ln() + (rate + volatility.powi(2) / 2.0) * years) / spread;
    let d2 = d1 - spread;
    let density = (-d1.powi(2) / 2.0).exp() / (2.0 * PI).sqrt();
    let discount = (-rate * years).exp();

    let delta = normal_cdf(d1);
    let dual_delta = -discount * normal_cdf(d2);
    let decay = spot * density * volatility / (2.0 * years.sqrt());
    let theta = -decay - rate * strike * discount * normal_cdf(d2);
    let vega = spot * density * years.sqrt();
    let rho = strike * years * discount * normal_cdf(d2);
    [delta, dual_delta, theta, vega, rho]
}

/// The same from one backward pass. Theta is by time passing, not by time remaining.
fn greeks(spot: f64, strike: f64, years: f64, volatility: f64, rate: f64) -> (f64, [f64; 5]) {
    let (price, (d_spot, d_strike, d_years, d_volatility, d_rate)) =
        call_price::value_and_grad(spot, strike, years, volatility, rate);
    (price, [d_spot, d_strike, -d_years, d_volatility, d_rate])
}

fn worst_error(found: [f64; 5], expected: [f64; 5]) -> f64 {
    found.into_iter().zip(expected).map(|(a, b)| relative_error(a, b)).fold(0.0, f64::max)
}

fn main() {
    let (spot, strike, years, volatility, rate) = (100.0, 105.0, 0.75, 0.2, 0.03);
    let (price, found) = greeks(spot, strike, years, volatility, rate);
    let expected = closed_forms(spot, strike, years, volatility, rate);

    println!(
        "A call at {strike} in {years} years, spot {spot}, volatility {volatility}, rate {rate}:"
    );
    println!("price {price:.12}\n");
    let names = [
        "delta       d/d spot",
        "dual delta  d/d strike",
        "theta      -d/d years",
        "vega        d/d volatility",
        "rho         d/d rate",
    ];
    let mut rows = table(&["sensitivity", "backward pass", "closed form", "relative error"]);
    for ((name, found), expected) in names.into_iter().zip(found).zip(expected) {
        let error = relative_error(found, expected);
        rows.add_row([
            name.to_string(),
            format!("{found:.12}"),
            format!("{expected:.12}"),
            format!("{error:.0e}"),
        ]);
    }
    println!("{rows}\n");

    let mut options = 0;
    let mut worst = 0.0_f64;
    for strike in [80.0, 90.0, 100.0, 110.0, 120.0] {
        for years in [0.5, 1.0, 2.0, 5.0] {
            for volatility in [0.2, 0.3, 0.4] {
                for rate in [0.01, 0.05] {
                    let (_, found) = greeks(spot, strike, years, volatility, rate);
                    let expected = closed_forms(spot, strike, years, volatility, rate);
                    worst = worst.max(worst_error(found, expected));
                    options += 1;
                }
            }
        }
    }
    println!("Largest relative error over {options} options: {worst:.0e}");

    assert!(worst_error(found, expected) < 1e-13);
    assert!(worst < 1e-13);
}
