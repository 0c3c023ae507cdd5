//! The built-in model: it answers with the sentences of the documents that answer, quoted word for
//! word and numbered. No key, no network, the same answer every time.

use std::time::Duration;

use futures::{StreamExt, stream};

use super::{
    extract::{Answer, compose},
    model::{Event, Events, Finish, Model, ModelError, Request, Usage},
};
use crate::provider::ModelProblem;

/// Writes at a pace that can be read along and stopped, unless told not to.
#[derive(Debug, Clone, Copy)]
pub struct Builtin {
    /// Words per second; 0 for all at once.
    pub words_per_second: u32,
}

impl Builtin {
    /// The time between two words; nothing when all are written at once.
    pub fn pause(self) -> Option<Duration> {
        match self.words_per_second {
            0 => None,
            rate => Some(Duration::from_secs_f64(1.0 / f64::from(rate))),
        }
    }
}

impl Model for Builtin {
    fn answer(&self, request: Request) -> Events {
        let pause = self.pause();
        let events = stream::once(composed(request)).flat_map(stream::iter);
        Box::pin(events.then(move |event| async move {
            if let (Event::Text(_), Some(pause)) = (&event, pause) {
                tokio::time::sleep(pause).await;
            }
            event
        }))
    }
}

async fn composed(request: Request) -> Vec<Event> {
    let composing =
        tokio::task::spawn_blocking(move || compose(&request.question, &request.passages));
    match composing.await {
        Ok(Some(answer)) => events(&answer),
        Ok(None) => vec![Event::End(Finish::NoAnswer)],
        Err(error) => vec![Event::Error(ModelError::new(
            ModelProblem::Nonsense,
            error.to_string(),
        ))],
    }
}

fn events(answer: &Answer) -> Vec<Event> {
    let pieces = answer
        .text
        .split_inclusive(char::is_whitespace)
        .map(|piece| Event::Text(piece.to_owned()));
    let mut events: Vec<Event> = pieces.collect();
    let words = events.len() as u64;
    events.extend(answer.used.iter().map(|number| Event::Citation(*number)));
    events.push(Event::Usage(Usage {
        input_tokens: 0,
        output_tokens: words,
    }));
    events.push(Event::End(Finish::Complete));
    events
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::extract::Passage;

    async fn ask(question: &str) -> Vec<Event> {
        let passage = Passage {
            number: 1,
            title: "Delivery".into(),
            heading: "Delivery".into(),
            body: "Delivery inside Tashkent costs 25 000 soʻm. Orders are packed by hand.".into(),
            hints: String::new(),
        };
        let request = Request {
            question: question.into(),
            passages: vec![passage],
            ..Request::default()
        };
        Builtin {
            words_per_second: 0,
        }
        .answer(request)
        .collect()
        .await
    }

    #[tokio::test]
    async fn the_answer_quotes_the_sentence_names_its_passage_and_ends() {
        let events = ask("How much does delivery cost?").await;
        let text: String = events
            .iter()
            .filter_map(|event| match event {
                Event::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        assert!(
            text.contains("Delivery inside Tashkent costs 25 000 soʻm."),
            "{text}"
        );
        assert!(events.contains(&Event::Citation(1)));
        assert_eq!(events.last(), Some(&Event::End(Finish::Complete)));
    }

    #[tokio::test]
    async fn nothing_is_made_up() {
        assert_eq!(
            ask("Who won the match?").await,
            vec![Event::End(Finish::NoAnswer)]
        );
    }
}
