//! Answers the owner has written beforehand: no search, no model, nothing to pay.

use tokio::time::{Instant, sleep};

use crate::{
    curated::find::{Hit, find},
    provider::builtin::Builtin,
    text::{Script, Tongue, to_cyrillic, to_latin, wrong_script},
};

use super::{
    super::{notes::millis, store::CURATED},
    Outcome, Writer,
};

impl Writer<'_> {
    /// The curated answer to the question as it was asked. A search that fails is no reason to leave
    /// a question without an answer, so the fault goes to the log.
    pub(super) async fn curated(&self) -> Option<Hit> {
        if !self.job.curated {
            return None;
        }
        let started = Instant::now();
        let room = &self.job.room;
        let (db, bot) = (&self.engine.db, &room.bot.id);
        let found = find(db, &room.workspace, bot, &self.job.question).await;
        let hit = found.unwrap_or_else(|error| {
            tracing::error!(%error, "curated answers");
            None
        })?;
        let mut record = self.notes.record();
        record.provider = CURATED.into();
        record.search_millis = millis(started);
        record.searched.clone_from(&hit.wording);
        record.curated = Some(hit.clone());
        Some(hit)
    }

    /// Writes a curated answer word for word, at the pace of the built-in model.
    pub(super) async fn recite(&self, hit: Hit) -> Outcome {
        let pause = Builtin {
            words_per_second: self.engine.config.builtin_words_per_second,
        }
        .pause();
        let text = in_script(hit.answer, self.tongue);
        for piece in text.split_inclusive(char::is_whitespace) {
            if let Some(pause) = pause {
                sleep(pause).await;
            }
            self.show(piece);
        }
        Outcome::done(true)
    }
}

/// Uzbek in the script of the question; any other answer as it is.
fn in_script(answer: String, tongue: Tongue) -> String {
    if !wrong_script(&answer, tongue) {
        return answer;
    }
    match tongue.script {
        Script::Cyrillic => to_cyrillic(&answer),
        Script::Latin => to_latin(&answer),
    }
}
