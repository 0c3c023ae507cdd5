//! The server: one router from all slices, the layers around it, and the work beside it.

mod housekeeping;

use std::{any::Any, net::SocketAddr, panic, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRef},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
    serve::ListenerExt,
};
use leptos::{config::LeptosOptions, prelude::provide_context};
use leptos_axum::{LeptosRoutes, generate_route_list};
use tokio::{net::TcpListener, sync::watch};
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, limit::RequestBodyLimitLayer,
    trace::TraceLayer,
};
use tower_sessions::{SessionManagerLayer, cookie::SameSite};

use crate::{
    account::{guard, preferences, session_store::Sessions},
    app,
    bundle::{along::Along, routes as bundle},
    channel::{
        api,
        widget::{self, admission::Gate, copied::Copied},
    },
    chat::{
        engine::Engine, replicas, reply::Replies, routes as chat, store as conversations,
        streams::streams as chat_streams,
    },
    check::{gate::Checks, work::Runs},
    config::Config,
    crawl::{Crawler, Politeness},
    curated::routes as curated,
    db::{Db, On},
    demo,
    error::{AppError, Result},
    extract::{Extractor, Limits, program},
    http::{
        assets::Assets, body, client, draft, headers, origin, outgoing::Outgoing, patience, status,
    },
    job::{self, Queue},
    knowledge::{Reader, index, intake::Intake, upload, vector::Vectors},
    lead::routes as leads,
    provider::{
        prices::{Prices, PricesError},
        remote::Providers,
        store as providers,
    },
    publish::publishing,
    share::routes as share,
    time::Timestamp,
    tool::sealing,
    webhook::{Webhooks, store as webhooks},
};

use housekeeping::{ABANDONED, housekeeping};

/// Requests still open after the answers have been stored are cut off.
const GOODBYE: Duration = Duration::from_secs(5);
/// Work on the database that takes longer is undone; documents are taken up by the next process.
const CLOSE: Duration = Duration::from_secs(3);

/// What the routes share.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// The database.
    pub db: Db,
    /// The configuration.
    pub config: Arc<Config>,
    /// What replies are made with.
    pub engine: Engine,
    /// Work on documents and runs of checks.
    pub queue: Queue,
    /// Requests to addresses people type.
    pub outgoing: Outgoing,
    /// Addresses of the files pages load.
    pub assets: Assets,
    /// What cargo-leptos built.
    pub leptos_options: LeptosOptions,
}

/// Why a server can't be made.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The client for other servers can't be made.
    #[error("can't speak to other servers: {0}")]
    Outgoing(#[from] reqwest::Error),
    /// Files can't be kept or read.
    #[error("can't work on files: {0}")]
    Work(#[from] std::io::Error),
    /// The operator's prices can't be read.
    #[error(transparent)]
    Prices(#[from] PricesError),
}

impl AppState {
    /// The state of a server on an open database.
    pub fn new(
        db: Db,
        config: impl Into<Arc<Config>>,
        leptos_options: LeptosOptions,
    ) -> std::result::Result<Self, StartError> {
        let config = config.into();
        let outgoing = Outgoing::new(&config)?;
        let providers = Providers::new(outgoing.clone());
        let prices = Prices::load(&config)?;
        let engine = Engine {
            vectors: Vectors::new(
                db.clone(),
                config.clone(),
                providers.clone(),
                prices.clone(),
            ),
            db: db.clone(),
            config: config.clone(),
            replies: Replies::default(),
            providers,
            prices,
            outgoing: outgoing.clone(),
        };
        let queue = queue(&db, &config, outgoing.clone())?.and(Runs::new(engine.clone()));
        Ok(Self {
            queue,
            outgoing,
            db,
            config,
            engine,
            assets: Assets::find(&leptos_options),
            leptos_options,
        })
    }
}

/// The queue of work on documents.
pub fn queue(db: &Db, config: &Config, outgoing: Outgoing) -> std::io::Result<Queue> {
    let folder = config.work_folder();
    std::fs::create_dir_all(&folder)?;
    let extractor = Arc::new(Extractor::new(program()?, Limits::default()));
    let politeness = Politeness {
        delay: Duration::from_millis(config.crawl_pause_ms.into()),
        ..Politeness::default()
    };
    let crawler = Crawler::new(outgoing, &config.public_url, politeness);
    let intake = Intake::new(db.clone(), Reader::new(extractor, folder), crawler);
    Ok(Queue::new(db.clone(), intake))
}

/// Everything the server answers.
pub fn router(state: &AppState) -> std::result::Result<Router, tower_http::csrf::ConfigError> {
    let page_routes = generate_route_list(app::App);
    let context = {
        let state = state.clone();
        move || {
            provide_context(state.db.clone());
            provide_context(state.config.clone());
            provide_context(state.queue.clone());
            provide_context::<Arc<dyn publishing::Gate>>(Arc::new(Checks));
            provide_context::<Arc<dyn Along>>(Arc::new(Copied(state.config.clone())));
            provide_context(state.engine.outgoing.clone());
            provide_context(state.engine.providers.clone());
            provide_context(state.engine.prices.clone());
            provide_context(state.engine.vectors.clone());
            provide_context(state.leptos_options.clone());
            if let Ok(request) = guard::request()
                && let Some(nonce) = request.extensions.get::<leptos::nonce::Nonce>()
            {
                provide_context(nonce.clone());
            }
        }
    };
    let gate = Gate {
        db: state.db.clone(),
        config: state.config.clone(),
    };
    let options = state.leptos_options.clone();
    let shell = move || app::shell(options.clone());
    let session = SessionManagerLayer::new(Sessions(state.db.clone()))
        .with_name(if state.config.https() {
            "__Host-session"
        } else {
            "session"
        })
        .with_secure(state.config.https())
        // Lax, so that links from mails and messengers find the person logged in.
        .with_same_site(SameSite::Lax)
        .with_expiry(guard::SESSION);

    let pages = Router::new()
        .leptos_routes_with_context(state, page_routes, context.clone(), shell)
        .layer(middleware::from_fn(patience::render_again))
        .route("/preferences", post(preferences::choose))
        .route(
            "/bots/{bot}/knowledge/files",
            post(upload::files).layer(DefaultBodyLimit::max(body::UPLOAD)),
        )
        .route(
            "/bots/{bot}/answers/import",
            post(curated::take_file).layer(DefaultBodyLimit::max(curated::FORM)),
        )
        .route("/bots/{bot}/answers/export", get(curated::give_file))
        .route("/bots/{bot}/leads/export", get(leads::give_file))
        .route(
            "/bots/import/file",
            post(bundle::take_file).layer(DefaultBodyLimit::max(bundle::FORM)),
        )
        .route("/bots/{bot}/export", get(bundle::give_file))
        .merge(share::routes())
        .merge(chat::routes())
        .merge(widget::routes::routes(gate.clone()))
        .fallback(leptos_axum::file_and_error_handler_with_context::<
            AppState,
            _,
        >(context, app::shell));
    let with_person = |routes: Router<AppState>| {
        routes
            .layer(middleware::from_fn(status::of_error))
            .layer(middleware::from_fn(guard::private_pages))
            .layer(middleware::from_fn(preferences::resolve))
            .layer(middleware::from_fn(draft::keep))
            .layer(middleware::from_fn(body::limit))
            .layer(middleware::from_fn_with_state(
                state.db.clone(),
                guard::identify,
            ))
            .layer(session.clone())
    };

    let files = leptos_axum::site_pkg_dir_service(&state.leptos_options);
    Ok(Router::new()
        .route_service(
            &leptos_axum::site_pkg_dir_service_route_path(&state.leptos_options),
            files.clone(),
        )
        .route_service("/chat.js", files.clone())
        .route_service("/compare.js", files.clone())
        .route_service("/frame.js", files.clone())
        .route_service("/favicon.svg", files)
        .merge(widget::routes::script())
        .merge(share::files())
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .merge(with_person(pages))
        .layer(CompressionLayer::new())
        // Streams are not compressed, and the layer would hold 6 kB for each of them.
        .merge(with_person(
            chat_streams().merge(widget::routes::streams(gate)),
        ))
        .layer(RequestBodyLimitLayer::new(body::UPLOAD))
        .layer(DefaultBodyLimit::max(body::FORM))
        .layer(middleware::from_fn_with_state(
            state.config.clone(),
            origin::guard,
        ))
        .layer(origin::layer(&state.config)?)
        // Programs come with keys and never with cookies, so no other site can act through them.
        .merge(api::router(state.engine.clone(), state.queue.clone()))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(
            state.config.clone(),
            headers::secure,
        ))
        .layer(middleware::from_fn_with_state(
            state.config.clone(),
            client::identify,
        ))
        .layer(TraceLayer::new_for_http())
        .with_state(state.clone()))
}

/// What a caller gets whose request has met a fault of ours; [`log_panics`] has told of it.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    AppError::Internal.into_response()
}

async fn ready(
    axum::extract::State(db): axum::extract::State<Db>,
) -> std::result::Result<&'static str, http::StatusCode> {
    db.ready()
        .await
        .map(|()| "ready")
        .map_err(|_| http::StatusCode::SERVICE_UNAVAILABLE)
}

/// Marks the answers the last process left, and makes the demo. Before the first request.
pub async fn prepare(state: &AppState) -> Result<()> {
    let left = match state.db.on() {
        // One process writes to SQLite, and it has just begun: nobody else is writing an answer.
        On::Sqlite(_) => Timestamp::now(),
        On::Postgres(_) => Timestamp::now().plus_seconds(-ABANDONED),
    };
    conversations::interrupt_abandoned(&state.db, left).await?;
    if let On::Sqlite(_) = state.db.on() {
        job::take_leases(&state.db).await?;
    }
    state.engine.vectors.take_leases().await?;
    index::renew(&state.db).await?;
    providers::seal_anew(&state.db, &state.config).await?;
    widget::store::seal_anew(&state.db, &state.config).await?;
    webhooks::seal_anew(&state.db, &state.config).await?;
    sealing::seal_anew(&state.db, &state.config).await?;
    if let Err(error) = demo::seed(&state.db, &state.queue).await {
        // Another replica on the same database may have been quicker.
        tracing::warn!(%error, "making the demo once more");
        demo::seed(&state.db, &state.queue).await?;
    }
    Ok(())
}

/// Serves until it is told to stop, then stores what is being written and ends.
pub async fn serve(state: AppState, listener: TcpListener) -> std::io::Result<()> {
    // Events are small; without this they wait some 40 ms for the acknowledgement of the last one.
    let listener = listener.tap_io(|stream| {
        stream.set_nodelay(true).ok();
    });
    let router = router(&state).map_err(std::io::Error::other)?;
    let db = state.db.clone();
    let queue = state.queue.clone();
    let folder = state.config.work_folder();
    let vectors = state.engine.vectors.clone();
    let webhooks = Webhooks::new(
        state.db.clone(),
        state.config.clone(),
        state.engine.outgoing.clone(),
    );
    let work = tokio::spawn(async move {
        tokio::join!(
            housekeeping(&db, &folder),
            queue.serve(),
            vectors.serve(),
            webhooks.serve()
        )
    });
    let (stopping, mut stopped) = watch::channel(false);
    let replies = state.engine.replies.clone();
    let news = tokio::spawn(replicas::hear(state.engine.clone()));
    let signal = async move {
        stop_signal().await;
        tracing::info!("stopping");
        replies.shut_down().await;
        stopping.send_replace(true);
    };
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(signal);
    tokio::select! {
        served = serving => served?,
        () = async {
            stopped.wait_for(|stopping| *stopping).await.ok();
            tokio::time::sleep(GOODBYE).await;
        } => {}
    }
    work.abort();
    news.abort();
    tokio::time::timeout(CLOSE, state.db.close()).await.ok();
    Ok(())
}

async fn stop_signal() {
    let interrupt = async { tokio::signal::ctrl_c().await.ok() };
    #[cfg(unix)]
    let terminate = async {
        if let Ok(mut signal) =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        {
            signal.recv().await;
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        _ = interrupt => {}
        () = terminate => {}
    }
}

/// Panics go to the log like every other fault.
pub fn log_panics() {
    panic::set_hook(Box::new(|info| tracing::error!(%info, "panic")));
}

#[cfg(test)]
mod tests;
