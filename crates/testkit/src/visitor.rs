//! A browser with a cookie jar, as it comes to the door for the first time.

use crate::{TestApp, app::Answer};
use axum::{
    body::Body,
    http::{HeaderMap, Request, header},
};
use std::collections::BTreeMap;

/// Somebody at an address. Keeps cookies, and the csrf word of the last page that had one.
#[derive(Clone)]
pub struct Visitor {
    app: TestApp,
    address: String,
    jar: BTreeMap<String, String>,
    csrf: String,
    extra: Vec<(&'static str, String)>,
}

impl std::fmt::Debug for Visitor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Visitor").finish_non_exhaustive()
    }
}

impl TestApp {
    /// Somebody who comes from `address` for the first time. The application must believe its proxy
    /// ([`web::Config::proxy`]).
    #[must_use]
    pub fn visitor(&self, address: &str) -> Visitor {
        let (jar, csrf, extra) = (BTreeMap::new(), String::new(), Vec::new());
        Visitor { app: self.clone(), address: address.to_owned(), jar, csrf, extra }
    }
}

impl Visitor {
    /// Sends this header with every request from now on.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.extra.push((name, value.to_owned()));
        self
    }

    /// The cookies, by name.
    #[must_use]
    pub const fn jar(&self) -> &BTreeMap<String, String> {
        &self.jar
    }

    /// Sets a cookie, as somebody with a foot in the browser might.
    pub fn plant(&mut self, name: &str, value: &str) {
        self.jar.insert(name.to_owned(), value.to_owned());
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty()).await
    }

    /// Sends a form with the csrf word of the last page.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf.clone();
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        self.post_bare(path, &all).await
    }

    /// The csrf word of the last page that had one.
    #[must_use]
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    /// Sends a form exactly as given.
    pub async fn post_bare(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = serde_urlencoded::to_string(fields).unwrap_or_default();
        let form = "application/x-www-form-urlencoded";
        self.send(Request::post(path).header(header::CONTENT_TYPE, form), Body::from(body)).await
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let cookies: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request =
            request.header("x-forwarded-for", &self.address).header(header::COOKIE, cookies.join("; "));
        for (name, value) in &self.extra {
            request = request.header(*name, value);
        }
        let answer = self.app.stranger().send(request.body(body).unwrap_or_default()).await;
        self.keep(&answer.headers);
        if let Some(word) = word_after(&answer.body, "name=\"csrf\" value=\"") {
            word.clone_into(&mut self.csrf);
        }
        answer
    }

    fn keep(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(header::SET_COOKIE).iter().filter_map(|v| v.to_str().ok()) {
            let pair = line.split(';').next().and_then(|pair| pair.split_once('='));
            match pair {
                Some((name, "")) => drop(self.jar.remove(name)),
                Some((name, value)) => drop(self.jar.insert(name.to_owned(), value.to_owned())),
                None => {}
            }
        }
    }
}

/// The attribute's value that follows `mark` in a page.
#[must_use]
pub fn word_after<'a>(page: &'a str, mark: &str) -> Option<&'a str> {
    let (_, rest) = page.split_once(mark)?;
    rest.split(['"', '<']).next()
}
