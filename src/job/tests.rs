//! What the queue promises, on both databases.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tokio::time::sleep;

use super::{
    Fault, Job, Kind, Outcome, Queue, TRIES, Work, cancel, enqueue, finish, hold, progress,
    standings, store::claim, take_leases,
};
use crate::{
    db::{Db, Tx},
    error::{AppError, Result},
    id::WorkspaceId,
    testing::{World, on_both_databases},
};

const KIND: Kind = Kind("test_work");
const OTHER: Kind = Kind("other_work");

/// Counts what it does, and fails as it is told.
#[derive(Clone)]
struct Hands {
    kind: Kind,
    db: Db,
    fault: Option<Fault>,
    takes: Duration,
    done: Arc<Mutex<Vec<String>>>,
    given_up: Arc<Mutex<Vec<String>>>,
    at_once: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Hands {
    fn new(world: &World) -> Self {
        Self {
            kind: KIND,
            db: world.db().clone(),
            fault: None,
            takes: Duration::ZERO,
            done: Arc::default(),
            given_up: Arc::default(),
            at_once: Arc::default(),
            most: Arc::default(),
        }
    }

    fn failing(world: &World, may_pass: bool) -> Self {
        Self {
            fault: Some(Fault {
                problem: "damaged",
                detail: "as told".into(),
                may_pass,
            }),
            ..Self::new(world)
        }
    }

    fn done(&self) -> Vec<String> {
        self.done.lock().unwrap().clone()
    }
}

#[async_trait]
impl Work for Hands {
    fn kind(&self) -> Kind {
        self.kind
    }

    async fn run(&self, job: &Job) -> Outcome {
        let now = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        sleep(self.takes).await;
        self.at_once.fetch_sub(1, Ordering::SeqCst);
        if let Some(fault) = &self.fault {
            return Outcome::Failed(fault.clone());
        }
        let mut tx = self.db.begin().await.unwrap();
        if finish(&mut tx, job).await.is_ok() {
            tx.commit().await.unwrap();
            self.done.lock().unwrap().push(job.subject.clone());
        }
        Outcome::Done
    }

    async fn give_up(&self, _tx: &mut Tx, job: &Job, problem: &str) -> Result<()> {
        let told = format!("{} {problem}", job.subject);
        self.given_up.lock().unwrap().push(told);
        Ok(())
    }
}

/// The workspace of a new member.
async fn workspace(world: &World, name: &str) -> WorkspaceId {
    world.member(name).await;
    let id: String = crate::sql!(world.db(), |c| {
        sqlx::query_scalar(
            "select m.workspace_id from members m join users u on u.id = m.user_id where u.username = $1",
        )
        .bind(name)
        .fetch_one(c)
        .await
    })
    .unwrap();
    id.into()
}

async fn put(world: &World, workspace: &WorkspaceId, subject: &str) {
    put_for(world, workspace, KIND, subject).await;
}

async fn put_for(world: &World, workspace: &WorkspaceId, kind: Kind, subject: &str) {
    let mut tx = world.db().begin().await.unwrap();
    enqueue(&mut tx, workspace, kind, subject).await.unwrap();
    tx.commit().await.unwrap();
}

/// Lets all pauses and leases run out.
async fn time_passes(world: &World) {
    let mut tx = world.db().begin().await.unwrap();
    crate::sql!(tx, |c| {
        sqlx::query("update jobs set due_at = 0, leased_until = 0")
            .execute(c)
            .await
            .map(drop)
    })
    .unwrap();
    tx.commit().await.unwrap();
}

async fn until(what: &str, mut is: impl FnMut() -> bool) {
    for _ in 0..200 {
        if is() {
            return;
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("{what} did not come about");
}

on_both_databases! {
    async fn what_is_put_in_line_is_done_once(world: World) {
        let ours = workspace(&world, "dilnoza").await;
        let hands = Hands::new(&world);
        let (one, two) = (Queue::new(world.db().clone(), hands.clone()), Queue::new(world.db().clone(), hands.clone()));
        for n in 0..20 {
            put(&world, &ours, &format!("document {n}")).await;
        }
        let working = tokio::spawn(async move { tokio::join!(one.serve(), two.serve()) });
        until("twenty jobs done", || hands.done().len() >= 20).await;
        sleep(Duration::from_millis(100)).await;
        working.abort();
        let mut done = hands.done();
        done.sort();
        done.dedup();
        assert_eq!((done.len(), hands.done().len()), (20, 20));
        assert!(hands.most.load(Ordering::SeqCst) <= 4, "two workers in each of two processes");
    }

    async fn a_job_belongs_to_one_worker_until_its_lease_runs_out(world: World) {
        let ours = workspace(&world, "dilnoza").await;
        put(&world, &ours, "a").await;
        let first = claim(world.db(), &[KIND], None).await.unwrap().unwrap();
        assert!(claim(world.db(), &[KIND], None).await.unwrap().is_none());
        time_passes(&world).await;
        let second = claim(world.db(), &[KIND], None).await.unwrap().unwrap();
        assert_eq!((first.attempt, second.attempt), (1, 2));
        let mut tx = world.db().begin().await.unwrap();
        assert_eq!(hold(&mut tx, &first).await, Err(AppError::Busy), "a result of the first would be late");
        assert_eq!(finish(&mut tx, &second).await, Ok(()));
        tx.commit().await.unwrap();
        assert!(claim(world.db(), &[KIND], None).await.unwrap().is_none());
    }

    async fn at_a_start_the_leases_of_the_last_process_are_taken_back(world: World) {
        let ours = workspace(&world, "dilnoza").await;
        put(&world, &ours, "a").await;
        claim(world.db(), &[KIND], None).await.unwrap().unwrap();
        take_leases(world.db()).await.unwrap();
        assert!(claim(world.db(), &[KIND], None).await.unwrap().is_some());
    }

    async fn a_change_makes_work_under_way_out_of_date(world: World) {
        let ours = workspace(&world, "dilnoza").await;
        put(&world, &ours, "a").await;
        let stale = claim(world.db(), &[KIND], None).await.unwrap().unwrap();
        put(&world, &ours, "a").await;
        let mut tx = world.db().begin().await.unwrap();
        assert_eq!(hold(&mut tx, &stale).await, Err(AppError::Busy));
        drop(tx);
        assert_eq!(claim(world.db(), &[KIND], None).await.unwrap().unwrap().attempt, 1);
    }

    async fn work_of_two_kinds_stands_in_one_line_and_each_does_its_own(world: World) {
        let ours = workspace(&world, "dilnoza").await;
        let (one, other) = (Hands::new(&world), Hands { kind: OTHER, ..Hands::new(&world) });
        let queue = Queue::new(world.db().clone(), one.clone()).and(other.clone());
        for (kind, subject) in [(KIND, "a"), (OTHER, "b"), (KIND, "c")] {
            put_for(&world, &ours, kind, subject).await;
        }
        queue.drain().await;
        assert_eq!((one.done(), other.done()), (vec!["a".to_owned(), "c".to_owned()], vec!["b".to_owned()]));
    }

    async fn a_process_leaves_to_others_what_it_does_not_know_how_to_do(world: World) {
        let ours = workspace(&world, "dilnoza").await;
        put_for(&world, &ours, OTHER, "a").await;
        let queue = Queue::new(world.db().clone(), Hands::new(&world));
        queue.at_once("a").await.unwrap();
        assert!(claim(world.db(), &[KIND], None).await.unwrap().is_none());
        assert_eq!(claim(world.db(), &[KIND, OTHER], None).await.unwrap().unwrap().attempt, 1);
    }

    async fn what_is_cancelled_is_not_done(world: World) {
        let ours = workspace(&world, "dilnoza").await;
        put(&world, &ours, "a").await;
        let running = claim(world.db(), &[KIND], None).await.unwrap().unwrap();
        let mut tx = world.db().begin().await.unwrap();
        cancel(&mut tx, &ours, "a").await.unwrap();
        assert_eq!(hold(&mut tx, &running).await, Err(AppError::Busy));
        tx.commit().await.unwrap();
        assert!(claim(world.db(), &[KIND], None).await.unwrap().is_none());
    }

    async fn a_failure_that_may_pass_is_tried_five_times_and_then_told(world: World) {
        let ours = workspace(&world, "dilnoza").await;
        let hands = Hands::failing(&world, true);
        let queue = Queue::new(world.db().clone(), hands.clone());
        put(&world, &ours, "a").await;
        for tried in 1..=TRIES {
            assert!(hands.given_up.lock().unwrap().is_empty(), "before try {tried}");
            queue.at_once("a").await.unwrap();
            // Not before its pause is over.
            queue.at_once("a").await.unwrap();
            let [standing] = &standings(world.db(), &ours, &["a"]).await.unwrap()[..] else { panic!("no standing") };
            assert_eq!((standing.attempts, standing.problem.as_deref()), (tried, Some("damaged")));
            time_passes(&world).await;
        }
        assert_eq!(*hands.given_up.lock().unwrap(), ["a damaged"]);
        assert!(claim(world.db(), &[KIND], None).await.unwrap().is_none(), "it is left until somebody tries again");
        put(&world, &ours, "a").await;
        assert_eq!(claim(world.db(), &[KIND], None).await.unwrap().unwrap().attempt, 1);
    }

    async fn a_failure_that_can_not_pass_is_told_at_once(world: World) {
        let ours = workspace(&world, "dilnoza").await;
        let hands = Hands::failing(&world, false);
        let queue = Queue::new(world.db().clone(), hands.clone());
        put(&world, &ours, "a").await;
        queue.at_once("a").await.unwrap();
        assert_eq!(*hands.given_up.lock().unwrap(), ["a damaged"]);
    }

    async fn a_job_at_which_processes_die_is_given_up(world: World) {
        let ours = workspace(&world, "dilnoza").await;
        let hands = Hands::new(&world);
        let queue = Queue::new(world.db().clone(), hands.clone());
        put(&world, &ours, "a").await;
        for _ in 0..TRIES {
            claim(world.db(), &[KIND], None).await.unwrap().unwrap();
            time_passes(&world).await;
        }
        queue.at_once("a").await.unwrap();
        assert_eq!(*hands.given_up.lock().unwrap(), ["a internal"]);
        assert!(hands.done().is_empty());
    }

    async fn a_long_line_of_one_workspace_does_not_hold_up_another(world: World) {
        let (many, few) = (workspace(&world, "dilnoza").await, workspace(&world, "rustam").await);
        for n in 0..10 {
            put(&world, &many, &format!("many {n}")).await;
        }
        put(&world, &few, "few").await;
        let first = claim(world.db(), &[KIND], None).await.unwrap().unwrap();
        let second = claim(world.db(), &[KIND], None).await.unwrap().unwrap();
        assert_eq!((first.workspace, second.subject.as_str()), (many, "few"));
    }

    async fn those_who_wait_see_their_place_and_how_far_it_is(world: World) {
        let (ours, others) = (workspace(&world, "dilnoza").await, workspace(&world, "rustam").await);
        for subject in ["a", "b", "c"] {
            put(&world, &ours, subject).await;
            sleep(Duration::from_millis(2)).await;
        }
        let job = claim(world.db(), &[KIND], Some("a")).await.unwrap().unwrap();
        progress(world.db(), &job, "extracting", 3, 12).await.unwrap();
        let seen: HashMap<String, _> = standings(world.db(), &ours, &["a", "b", "c"])
            .await
            .unwrap()
            .into_iter()
            .map(|standing| (standing.subject.clone(), standing))
            .collect();
        let a = &seen["a"];
        assert_eq!((a.running, &*a.step, a.done, a.total), (true, "extracting", 3, 12));
        assert_eq!((seen["b"].before, seen["c"].before), (0, 1));
        assert!(standings(world.db(), &others, &["a"]).await.unwrap().is_empty());
    }
}
