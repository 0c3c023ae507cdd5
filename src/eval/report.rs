//! Figures of many questions, as a table and against the floor below which they may not fall.

use std::{collections::BTreeMap, fmt::Write};

use serde::{Deserialize, Serialize};

use crate::{
    ask::Outcome,
    set::{GROUPS, KINDS, Part},
};

/// Shares of questions, each between 0 and 1, cut to three places.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The first passage answers.
    pub hit_1: f64,
    /// One of the first three answers.
    pub hit_3: f64,
    /// Mean of one over the place of the first passage that answers.
    pub mrr: f64,
    /// Questions with an answer for which nothing was found good enough.
    pub refused: f64,
    /// Questions without an answer for which nothing was found good enough.
    pub recognised: f64,
    /// Slips that find what the right spelling finds.
    pub slips: f64,
    /// Other spellings that find the same.
    pub spellings: f64,
}

/// Figures by part of the set and group: the floor's file.
pub type Floor = BTreeMap<String, Figures>;

impl Figures {
    fn of(outcomes: &[&Outcome]) -> Self {
        let answered: Vec<_> = outcomes
            .iter()
            .filter(|o| o.question.answer.is_some())
            .collect();
        let places = || answered.iter().filter_map(|o| o.place);
        let none: Vec<_> = outcomes
            .iter()
            .filter(|o| o.question.answer.is_none())
            .collect();
        let slips: Vec<_> = outcomes.iter().filter_map(|o| o.slip.as_ref()).collect();
        let spellings: usize = outcomes.iter().map(|o| o.spellings.0).sum();
        let changed: usize = outcomes.iter().map(|o| o.spellings.1.len()).sum();
        Self {
            hit_1: share(places().filter(|place| *place == 1).count(), answered.len()),
            hit_3: share(places().filter(|place| *place <= 3).count(), answered.len()),
            mrr: thousandths(
                places().map(|place| 1.0 / place as f64).sum::<f64>() / answered.len() as f64,
            ),
            refused: share(
                answered.iter().filter(|o| o.refused).count(),
                answered.len(),
            ),
            recognised: share(none.iter().filter(|o| o.refused).count(), none.len()),
            slips: share(slips.iter().filter(|slip| slip.1).count(), slips.len()),
            spellings: share(spellings - changed, spellings),
        }
    }

    fn cells(&self) -> [f64; 7] {
        [
            self.hit_1,
            self.hit_3,
            self.mrr,
            self.refused,
            self.recognised,
            self.slips,
            self.spellings,
        ]
    }

    /// Names of the figures that are worse than the floor's.
    fn below(&self, floor: &Self) -> Vec<&'static str> {
        let worse = [
            ("hit@1", self.hit_1 < floor.hit_1),
            ("hit@3", self.hit_3 < floor.hit_3),
            ("MRR", self.mrr < floor.mrr),
            ("refused", self.refused > floor.refused),
            ("recognised", self.recognised < floor.recognised),
            ("slips", self.slips < floor.slips),
            ("spellings", self.spellings < floor.spellings),
        ];
        worse
            .into_iter()
            .filter(|(_, is)| *is)
            .map(|(name, _)| name)
            .collect()
    }
}

fn share(some: usize, all: usize) -> f64 {
    thousandths(some as f64 / all as f64)
}

fn thousandths(figure: f64) -> f64 {
    // A share of nothing is no failure, and JSON knows no other number for it.
    if figure.is_nan() {
        0.0
    } else {
        (figure * 1000.0).floor() / 1000.0
    }
}

/// Figures of the parts with a floor by group, as kept in the floor's file.
pub fn figures(outcomes: &[Outcome]) -> Floor {
    let mut all = Floor::new();
    for part in Part::ALL.into_iter().filter(|part| part.has_floor()) {
        for group in GROUPS {
            let chosen: Vec<&Outcome> = outcomes
                .iter()
                .filter(|o| o.part == part && o.question.group == group)
                .collect();
            all.insert(format!("{} {group}", part.name()), Figures::of(&chosen));
        }
    }
    all
}

/// The figures by group and by kind.
pub fn table(outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    let head = "asked  hit@1  hit@3    MRR  refused  recognised  slips  spellings";
    for wanted in [None].into_iter().chain(Part::ALL.map(Some)) {
        let name = wanted.map_or("all", Part::name);
        let part: Vec<&Outcome> = outcomes
            .iter()
            .filter(|o| wanted.is_none_or(|part| o.part == part))
            .collect();
        let _ = writeln!(text, "{name:<16}{head}");
        for group in GROUPS {
            row(
                &mut text,
                group,
                part.iter().filter(|o| o.question.group == group),
            );
        }
        for kind in KINDS.iter().chain(&["near", "off"]) {
            row(
                &mut text,
                kind,
                part.iter().filter(|o| o.question.kind == *kind),
            );
        }
        row(&mut text, "together", part.iter());
        text.push('\n');
    }
    text
}

fn row<'a>(text: &mut String, name: &str, outcomes: impl Iterator<Item = &'a &'a Outcome<'a>>) {
    let chosen: Vec<&Outcome> = outcomes.copied().collect();
    let [a, b, c, d, e, f, g] = Figures::of(&chosen).cells().map(|share| share * 100.0);
    let asked = chosen.len();
    let _ = writeln!(
        text,
        "  {name:<14}{asked:>5}  {a:>5.1}  {b:>5.1}  {c:>5.1}  {d:>7.1}  {e:>10.1}  {f:>5.1}  {g:>9.1}"
    );
}

/// A sentence for each figure that fell below the floor.
pub fn fallen(figures: &Floor, floor: &Floor) -> Vec<String> {
    floor
        .iter()
        .flat_map(|(name, least)| {
            let below = figures
                .get(name)
                .map_or(vec!["missing"], |now| now.below(least));
            below
                .into_iter()
                .map(move |figure| format!("{name}: {figure}"))
        })
        .collect()
}

/// Each question of the open part that did not go as it should; the others stay unseen.
pub fn misses(outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    for o in outcomes.iter().filter(|o| o.part == Part::Open) {
        let question = o.question;
        let what = match (&question.answer, o.place, o.refused) {
            (Some(_), _, true) => "refused",
            (Some(_), None, _) => "missed",
            (Some(_), Some(1), _) | (None, _, true) => "",
            (Some(_), Some(place), _) => ["second", "third", "fourth", "fifth"][(place - 2).min(3)],
            (None, _, false) => "answered",
        };
        if !what.is_empty() {
            let first = o.first.as_deref().unwrap_or("-");
            let _ = writeln!(
                text,
                "{what:<9}{} {}: {} [{}] -> {first}",
                question.group, question.kind, question.text, o.title
            );
        }
        for spelling in &o.spellings.1 {
            let _ = writeln!(
                text,
                "spelling {}: {} <> {spelling}",
                question.group, question.text
            );
        }
        if let Some((slip, false)) = &o.slip {
            let _ = writeln!(
                text,
                "slip     {}: {} <> {slip}",
                question.group, question.text
            );
        }
    }
    text
}
