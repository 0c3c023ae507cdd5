//! A chart of bars, drawn by the server as it is in the browser, and the same numbers as a table
//! for those who do not see it.

use leptos::prelude::*;

/// Width and height of the drawing in its own units.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 160.0;
/// Share of a bar's place that is left empty.
const GAP: f64 = 0.2;

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// Its height; none below zero.
    pub value: i64,
    /// The value as people read it.
    pub text: String,
}

/// Bars side by side.
#[component]
pub fn BarChart(
    /// The bars, from left to right.
    bars: Vec<Bar>,
    /// What the chart shows.
    #[prop(into)]
    title: String,
    /// Head of the table's column of labels.
    #[prop(into)]
    label: String,
    /// Head of the table's column of values.
    #[prop(into)]
    value: String,
    /// What opens the table.
    #[prop(into)]
    as_table: String,
    /// The highest value as people read it, which is the chart's scale.
    #[prop(into)]
    highest: String,
) -> impl IntoView {
    let ends = bars.first().zip(bars.last());
    let ends = ends.map(|(first, last)| {
        let (first, last) = (first.label.clone(), last.label.clone());
        view! { <p class="chart__ends" aria-hidden="true"><span>{first}</span><span>{last}</span></p> }
    });
    let rows = bars
        .iter()
        .map(|bar| view! { <tr><th scope="row">{bar.label.clone()}</th><td class="table__number">{bar.text.clone()}</td></tr> })
        .collect_view();
    view! {
        <div class="chart">
            <p class="chart__top" aria-hidden="true">{highest}</p>
            <svg class="chart__bars" viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" role="img" aria-label=title>
                {drawn(&bars)}
            </svg>
            {ends}
            <details class="chart__table">
                <summary>{as_table}</summary>
                <table class="table">
                    <thead><tr><th scope="col">{label}</th><th scope="col">{value}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </div>
    }
}

fn drawn(bars: &[Bar]) -> impl IntoView + use<> {
    let highest = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let place = WIDTH / bars.len().max(1) as f64;
    let number = |value: f64| format!("{value:.1}");
    bars.iter()
        .enumerate()
        .map(|(at, bar)| {
            let height = HEIGHT * bar.value.max(0) as f64 / highest as f64;
            view! {
                <rect x=number(place * (at as f64 + GAP / 2.0)) y=number(HEIGHT - height)
                    width=number(place * (1.0 - GAP)) height=number(height)>
                    <title>{format!("{}: {}", bar.label, bar.text)}</title>
                </rect>
            }
        })
        .collect_view()
}
