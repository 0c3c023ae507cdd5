//! The same questions with search by meaning switched on.
//!
//! The vectors come from a server of our own, whose model knows nothing of any language: texts with
//! the same words point the same way. So this can't show that meaning helps, only that vectors, and
//! bad ones at that, do not harm what words find.

use std::{path::Path, sync::Arc};

use chatbot_factory::{
    config::{Config, Flags},
    db::Db,
    http::outgoing::Outgoing,
    id::WorkspaceId,
    knowledge::vector::Vectors,
    provider::{
        Kind,
        prices::Prices,
        remote::Providers,
        store::{self, NewProvider},
    },
};

use crate::{
    Result,
    model_server::{GOOD_KEY, ModelServer},
    report::{Figures, Floor},
};

/// How far below the floor figures may lie here: one question of the smallest groups, which have 36 to
/// 44 with an answer.
const HARM: f64 = 0.03;

/// The floor below which vectors without understanding may not bring the search.
pub fn floor(floor: &Floor) -> Floor {
    let lower = |figures: &Figures| Figures {
        hit_1: figures.hit_1 - HARM,
        hit_3: figures.hit_3 - HARM,
        mrr: figures.mrr - HARM,
        refused: figures.refused + HARM,
        recognised: figures.recognised - HARM,
        slips: figures.slips - HARM,
        spellings: figures.spellings - HARM,
    };
    floor
        .iter()
        .map(|(name, figures)| (name.clone(), lower(figures)))
        .collect()
}

/// Vectors for all passages of the workspace, and the server they come from.
pub async fn vectors(
    folder: &Path,
    db: &Db,
    workspace: &WorkspaceId,
) -> Result<(Vectors, ModelServer)> {
    let server = ModelServer::start().await?;
    let mut config = Config::load(&Flags {
        data_dir: Some(folder.display().to_string()),
        ..Flags::default()
    })?;
    config.outgoing_allow = vec![server.address()];
    let provider = NewProvider {
        kind: Kind::OpenAi,
        name: "eval",
        base_url: &server.base_url("openai"),
        key: Some(GOOD_KEY),
        price: None,
    };
    let mut tx = db.begin().await?;
    let provider = store::add(&mut tx, &config, workspace, &provider).await?;
    tx.commit().await?;
    let providers = Providers::new(Outgoing::new(&config)?);
    let prices = Prices::load(&config)?;
    let vectors = Vectors::new(db.clone(), Arc::new(config), providers, prices);
    vectors.choose(workspace, &provider, "hashed").await?;
    while vectors.turn().await? {}
    Ok((vectors, server))
}
