//! The whole web application in memory, and browsers of its workers.

use crate::MORNING;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, Response, StatusCode, header},
};
use domain::Secret;
use store::{Result, Store, session::Stage};
use tower::ServiceExt;
use web::{App, Clock, Config};

/// The application over a store, at a time that stands still.
#[derive(Debug, Clone)]
pub struct TestApp {
    /// The application's shared state; set its clock to move the time.
    pub app: App,
    router: Router,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Where a redirect leads; empty otherwise.
    pub location: String,
    /// Names and values of the headers.
    pub headers: axum::http::HeaderMap,
    /// The body as text.
    pub body: String,
}

/// A browser: keeps one session, and puts its csrf word into every form.
#[derive(Debug, Clone)]
pub struct Browser {
    router: Router,
    cookie: Secret<String>,
    csrf: Secret<String>,
}

impl TestApp {
    /// The application over `store`, at [`MORNING`].
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self::with(store, Config { demo: true, ..Config::default() })
    }

    /// The application over `store` as an office set it up, at [`MORNING`].
    #[must_use]
    pub fn with(store: Store, config: Config) -> Self {
        let app = App::new(store, Clock::fixed(MORNING), config);
        Self { router: web::routes::router(app.clone()), app }
    }

    /// The same shared state behind routes of a test's own.
    #[must_use]
    pub fn behind(&self, router: Router) -> Self {
        Self { app: self.app.clone(), router }
    }

    /// The browser of a worker, logged in.
    ///
    /// # Errors
    /// When there is no such worker.
    pub async fn with_worker(&self, login: &str) -> Result<Browser> {
        let ctx = self.app.store.ctx_of_login(login, "test", self.app.now()).await?;
        let secret = self.app.store.start_session(&ctx.actor.token, Stage::Full, self.app.now()).await?;
        let session = self.app.store.session(secret.show(), self.app.now(), self.app.config.idle).await?;
        let cookie = Secret::new(format!("engawa={}", secret.show()));
        Ok(Browser { router: self.router.clone(), cookie, csrf: session.csrf })
    }

    /// The browser of somebody who is not logged in.
    #[must_use]
    pub fn stranger(&self) -> Browser {
        Browser { router: self.router.clone(), cookie: Secret::default(), csrf: Secret::default() }
    }
}

impl Browser {
    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, self.cookie.show().as_str());
        self.send(request.body(Body::empty()).unwrap_or_default()).await
    }

    /// Sends a form, with the session's csrf word.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("csrf", self.csrf.show().as_str())];
        all.extend_from_slice(fields);
        self.post_bare(path, &all).await
    }

    /// Sends a form exactly as given.
    pub async fn post_bare(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = serde_urlencoded::to_string(fields).unwrap_or_default();
        let request = Request::post(path)
            .header(header::COOKIE, self.cookie.show().as_str())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap_or_default()).await
    }

    /// Sends a form with a file, with the session's csrf word first.
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)], file_name: &str, file: &[u8]) -> Answer {
        const EDGE: &str = "engawa-test-edge";
        let mut body = Vec::new();
        let csrf = self.csrf.show().clone();
        for (name, value) in [("csrf", csrf.as_str())].iter().chain(fields) {
            let part =
                format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.as_bytes());
        }
        let head = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.as_bytes());
        body.extend(file);
        body.extend(format!("\r\n--{EDGE}--\r\n").as_bytes());
        let request = Request::post(path)
            .header(header::COOKIE, self.cookie.show().as_str())
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={EDGE}"));
        self.send(request.body(Body::from(body)).unwrap_or_default()).await
    }

    /// Opens a page or file; its bytes.
    pub async fn bytes(&self, path: &str) -> Vec<u8> {
        let request = Request::get(path).header(header::COOKIE, self.cookie.show().as_str());
        let sent = self.router.clone().oneshot(request.body(Body::empty()).unwrap_or_default()).await;
        let Ok(response): std::result::Result<Response<Body>, _> = sent;
        to_bytes(response.into_body(), 50_000_000).await.map(Into::into).unwrap_or_default()
    }

    /// Sends a form, with the session's csrf word; the bytes that come back.
    pub async fn post_bytes(&self, path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
        let mut all = vec![("csrf", self.csrf.show().as_str())];
        all.extend_from_slice(fields);
        let request = Request::post(path)
            .header(header::COOKIE, self.cookie.show().as_str())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let body = Body::from(serde_urlencoded::to_string(all).unwrap_or_default());
        let sent = self.router.clone().oneshot(request.body(body).unwrap_or_default()).await;
        let Ok(response): std::result::Result<Response<Body>, _> = sent;
        to_bytes(response.into_body(), 50_000_000).await.map(Into::into).unwrap_or_default()
    }

    /// The cookie that this browser sends, for requests built by hand.
    #[must_use]
    pub fn cookie(&self) -> &str {
        self.cookie.show()
    }

    /// Sends any request as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let Ok(response): std::result::Result<Response<Body>, _> = self.router.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 50_000_000).await.unwrap_or_default();
        let location = parts.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default();
        Answer {
            status: parts.status,
            location: location.to_owned(),
            headers: parts.headers.clone(),
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}
