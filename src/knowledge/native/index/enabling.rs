//! A document that is left out of the search for a while: its passages leave the index and stay.

use std::collections::BTreeMap;

use crate::{
    db::{Db, Tx},
    error::{AppError, Result},
    id::{BotId, SourceId, WorkspaceId},
    sql,
};

use super::{
    super::store,
    RETRIES, VERSION,
    change::Indexed,
    keys::{add, count},
    on_worker, passage, take_bot,
};

/// A document, the passages it had when it was read, and the keys of those that are searched.
struct Member {
    id: SourceId,
    indexed: Indexed,
    searched: Vec<(i64, Vec<String>)>,
}

/// Lets a document be searched or not, a site with its pages.
///
/// # Errors
/// [`AppError::NotFound`] when it is none of the bot's; [`AppError::Busy`] when other hands change it
/// all the time.
pub async fn enable(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &SourceId,
    enabled: bool,
) -> Result<()> {
    for _ in 0..RETRIES {
        match try_to_enable(db, workspace, bot, id, enabled).await {
            Err(AppError::Busy) => {}
            done => return done,
        }
    }
    Err(AppError::Busy)
}

async fn try_to_enable(
    db: &Db,
    workspace: &WorkspaceId,
    bot: &BotId,
    id: &SourceId,
    enabled: bool,
) -> Result<()> {
    let mut family = Vec::new();
    for member in store::family(db, workspace, bot, id).await? {
        let indexed = Indexed::read(db, &member).await?;
        if indexed.is_enabled() != enabled {
            family.push((member, indexed));
        }
    }
    let family = on_worker(move || family.into_iter().map(member).collect::<Vec<Member>>()).await?;
    let mut tx = db.begin().await?;
    take_bot(&mut tx, workspace, bot).await?;
    for member in &family {
        member.indexed.check(&mut tx, &member.id).await?;
        switch(&mut tx, workspace, bot, member, enabled).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn member((id, indexed): (SourceId, Indexed)) -> Member {
    let searched = indexed.searched().collect();
    Member {
        id,
        indexed,
        searched,
    }
}

async fn switch(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bot: &BotId,
    member: &Member,
    enabled: bool,
) -> Result<()> {
    let mut counts = BTreeMap::new();
    let mut words = 0;
    for (id, keys) in &member.searched {
        match enabled {
            true => {
                passage::enter(tx, bot, *id, keys).await?;
                add(&mut counts, keys, 1);
                words += keys.len();
            }
            false => {
                passage::leave(tx, *id).await?;
                if member.indexed.is_current() {
                    add(&mut counts, keys, -1);
                }
            }
        }
    }
    count(tx, bot, &counts).await?;
    note(tx, workspace, &member.id, enabled, words).await
}

/// What enters the index now does so by the present rules.
async fn note(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &SourceId,
    enabled: bool,
    words: usize,
) -> Result<()> {
    sql!(tx, |c| {
        sqlx::query(
            "update sources set enabled = $3, words = $4, index_version = case when $3 then $5 else index_version end
             where workspace_id = $1 and id = $2",
        )
        .bind(workspace.as_str())
        .bind(id.as_str())
        .bind(enabled)
        .bind(words as i64)
        .bind(VERSION)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}
