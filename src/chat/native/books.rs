//! Closing the books on an answer: what it cost is counted, and the answer is stored with its
//! sources and how it came about. Readers are told afterwards.

use std::time::Duration;

use tokio::time::Instant;

use crate::{
    chat::Citation,
    id::SourceId,
    time::Timestamp,
    usage::ledger::{self, Record as Spent},
};

use super::{
    answer::Outcome,
    engine::Engine,
    link::link,
    notes::{Call, Notes, Record, millis},
    reply::Job,
    store::{self, Ending, Trace},
};

/// Waits between tries to store an answer's end.
const FINISH_PAUSES: [Duration; 3] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(3),
];

/// Counts what an answer cost and stores its end.
pub async fn close(
    engine: &Engine,
    job: &Job,
    outcome: &Outcome,
    text: &str,
    notes: Notes,
    started: Instant,
) {
    let mut record = notes.into_record();
    let (provider, model) = (record.provider.clone(), record.model.clone());
    for call in &mut record.calls {
        settle(engine, &provider, &model, call).await;
    }
    let trace = trace(&record, text, started);
    let citations = citations(&record, text);
    let ending = Ending {
        state: outcome.state,
        answered: outcome.answered,
        problem: outcome.problem.as_deref(),
        body: text,
        citations: &citations,
        trace: &trace,
    };
    for pause in FINISH_PAUSES {
        match store::finish(&engine.db, &job.room, &job.asked, &ending).await {
            Ok(()) => return,
            Err(error) => tracing::error!(%error, "an answer's end could not be stored"),
        }
        tokio::time::sleep(pause).await;
    }
}

async fn settle(engine: &Engine, provider: &str, model: &str, call: &mut Call) {
    let Some(reservation) = call.reservation.take() else {
        return;
    };
    let settled = if call.begun {
        let tokens = call.tokens();
        let spent = Spent {
            provider,
            model,
            input_tokens: tokens.input_tokens,
            output_tokens: tokens.output_tokens,
            cost: call.cost(),
        };
        ledger::settle(&engine.db, reservation, &spent, Timestamp::now()).await
    } else {
        ledger::release(&engine.db, reservation).await
    };
    if let Err(error) = settled {
        // It expires and is counted in full, which is the safe side.
        tracing::error!(%error, "the cost of an answer could not be written down");
    }
}

fn trace(record: &Record, text: &str, started: Instant) -> Trace {
    let bill = record.bill();
    let json = |value: serde_json::Result<String>| value.unwrap_or_default();
    Trace {
        provider: record.provider.clone(),
        model: record.model.clone(),
        curated: record.curated.clone(),
        searched: record.searched.clone(),
        meaning: record.meaning,
        reranked: record.reranked,
        prompt: json(serde_json::to_string(&record.prompt.as_deref())),
        passages: json(serde_json::to_string(&record.used_passages(text))),
        tools: json(serde_json::to_string(&record.tools)),
        usage: bill.usage,
        cost: bill.cost,
        search_millis: record.search_millis,
        first_millis: record.first_millis,
        total_millis: millis(started),
        detail: record.detail.clone(),
    }
}

/// Snapshots of the passages that were quoted; numbers the model made up name nothing. A stopped
/// answer cites what its text already shows.
pub fn citations(record: &Record, text: &str) -> Vec<(SourceId, Citation)> {
    record
        .found
        .iter()
        .enumerate()
        .filter(|(at, _)| record.cites(at + 1, text))
        .map(|(at, found)| {
            let citation = Citation {
                number: u32::try_from(at + 1).unwrap_or(0),
                title: found.title.clone(),
                heading: below_title(&found.heading, &found.title),
                excerpt: found.body.clone(),
                page: found.page,
                url: found.url.as_deref().map(|url| link(url, &found.body)),
            };
            (found.source_id.clone(), citation)
        })
        .collect()
}

/// The headings without the document's title, which stands beside them.
fn below_title(heading: &str, title: &str) -> String {
    let mut rest = heading;
    while let Some(below) = rest.strip_prefix(title) {
        rest = below.trim_start_matches(" › ");
    }
    rest.to_owned()
}
