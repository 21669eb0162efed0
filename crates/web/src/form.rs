//! Forms: what was typed, kept as it was typed, so that a rejected form comes back filled.

use crate::{App, edge::Acting, fail};
use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{Fault, Faults};

/// Names and typed words, in the form's order. A name may come several times.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl std::fmt::Debug for Fields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl Fields {
    /// From pairs.
    #[must_use]
    pub const fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The first value of `name`, as typed; empty when absent.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// The first value without space at its ends.
    #[must_use]
    pub fn trimmed(&self, name: &str) -> String {
        self.get(name).trim().to_owned()
    }

    /// Every value of `name`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Does `name` come with `value`? For checkboxes and radios.
    #[must_use]
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|v| v == value)
    }

    /// Sets `name` to one value.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(n, _)| n != name);
        self.0.push((name.to_owned(), value.into()));
    }

    /// Takes every value of `name` out.
    pub fn clear(&mut self, name: &str) {
        self.0.retain(|(n, _)| n != name);
    }

    /// Adds one more value of `name`.
    pub fn push(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_owned(), value.into()));
    }

    /// Every pair but the csrf word and what proves who somebody is: what a draft keeps.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let kept = |name: &str| !matches!(name, "csrf" | "proof" | "passkey");
        self.0.iter().filter(move |(n, _)| kept(n)).map(|(n, v)| (n.as_str(), v.as_str()))
    }

    /// Reads `application/x-www-form-urlencoded`.
    ///
    /// # Errors
    /// When it is no such thing, or not UTF-8.
    pub fn parse(body: &[u8]) -> Result<Self, serde_urlencoded::de::Error> {
        Ok(Self(serde_urlencoded::from_bytes(body)?))
    }
}

impl domain::typed::Typed for Fields {
    fn one(&self, name: &str) -> &str {
        self.get(name)
    }

    fn every(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(n, _)| n == name).map(|(_, value)| value.as_str()).collect()
    }
}

/// A new word for a form's hidden `once` field: the store saves what comes with the same word once.
///
/// # Errors
/// When the machine gives no random numbers.
pub fn once() -> Result<String, store::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| store::Error::Broken("the machine gives no random numbers"))?;
    Ok(domain::Token::from_bytes(bytes).to_string())
}

/// A form posted by the acting worker, whose csrf word is this session's, or that of one of theirs that ran out by
/// itself within the last day.
#[derive(Debug, Clone)]
pub struct Posted {
    /// Who.
    pub acting: Acting,
    /// What was typed.
    pub fields: Fields,
}

impl FromRequest<App> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let acting = request.extensions().get::<Acting>().cloned().ok_or_else(fail::log_in)?;
        let fields = read(request, app).await?;
        let word = fields.get("csrf");
        if !same(word, acting.session.csrf.show()) {
            // A page that outlived its session, sent after the same worker came in again in another window: the word
            // was given to nobody else, and the typed words are saved.
            let own = app.store.was_own_csrf(&acting.ctx, word).await;
            if !own.map_err(|error| fail::Fail::from(error).into_response())? {
                return Err(fail::foreign_form());
            }
        }
        Ok(Self { acting, fields })
    }
}

/// The largest file that is taken, with its form around it, in bytes.
pub const LARGEST_FILE: usize = 24_500_000;
/// Uploads held in memory at once.
static UPLOADS: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(2);

/// A form with a file, posted by the acting worker. The csrf word stands before the file in the form.
pub struct Uploaded {
    /// Who.
    pub acting: Acting,
    /// What was typed.
    pub fields: Fields,
    /// The file's name as the browser sends it.
    pub file_name: String,
    /// The file; empty where none was chosen.
    pub file: Vec<u8>,
    /// The file was larger than [`LARGEST_FILE`]; nothing of it was kept.
    pub too_large: bool,
}

impl std::fmt::Debug for Uploaded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Uploaded").field("fields", &self.fields).finish_non_exhaustive()
    }
}

impl FromRequest<App> for Uploaded {
    type Rejection = Response;

    async fn from_request(mut request: Request, app: &App) -> Result<Self, Response> {
        let acting = request.extensions().get::<Acting>().cloned().ok_or_else(fail::log_in)?;
        let broken = || {
            let sentence = "ファイルがとどきませんでした。画面を開きなおして、もう一度送ってください。";
            (StatusCode::BAD_REQUEST, sentence).into_response()
        };
        let Ok(_room) = UPLOADS.acquire().await else { return Err(broken()) };
        DefaultBodyLimit::disable().apply(&mut request);
        // A form of another kind carries no word of this session that could be read.
        let mut parts = Multipart::from_request(request, app).await.map_err(|_| fail::foreign_form())?;
        let (mut fields, mut file_name, mut file) = (Fields::default(), String::new(), Vec::new());
        let (mut known, mut too_large) = (false, false);
        while let Some(mut part) = parts.next_field().await.map_err(|_| broken())? {
            let name = part.name().unwrap_or_default().to_owned();
            let is_file = name == "file";
            if is_file {
                if !known {
                    return Err(fail::foreign_form());
                }
                part.file_name().unwrap_or_default().clone_into(&mut file_name);
            }
            let most = if is_file { LARGEST_FILE } else { 10_000 };
            let mut bytes = Vec::new();
            while let Some(some) = part.chunk().await.map_err(|_| broken())? {
                if bytes.len() + some.len() > most {
                    if !is_file {
                        return Err(broken());
                    }
                    // The rest is read and let go, so that the browser hears the answer.
                    too_large = true;
                    bytes = Vec::new();
                }
                if !too_large {
                    bytes.extend_from_slice(&some);
                }
            }
            if is_file {
                file = bytes;
                continue;
            }
            let text = String::from_utf8(bytes).map_err(|_| broken())?;
            if name == "csrf" {
                let own = same(&text, acting.session.csrf.show())
                    || app
                        .store
                        .was_own_csrf(&acting.ctx, &text)
                        .await
                        .map_err(|error| fail::Fail::from(error).into_response())?;
                if !own {
                    return Err(fail::foreign_form());
                }
                known = true;
            }
            fields.push(&name, text);
        }
        if known {
            Ok(Self { acting, fields, file_name, file, too_large })
        } else {
            Err(fail::foreign_form())
        }
    }
}

/// A form posted by a stranger (login). Its protection is the origin check at the door.
#[derive(Debug, Clone)]
pub struct PostedByStranger(pub Fields);

impl FromRequest<App> for PostedByStranger {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        Ok(Self(read(request, app).await?))
    }
}

async fn read(request: Request, app: &App) -> Result<Fields, Response> {
    let body = Bytes::from_request(request, app).await.map_err(IntoResponse::into_response)?;
    Fields::parse(&body).map_err(|_| {
        let sentence = "文字の形が読みとれませんでした。画面を開きなおして、もう一度送ってください。";
        (StatusCode::BAD_REQUEST, sentence).into_response()
    })
}

/// Compares in a time that does not tell how much was right.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differ, (x, y)| differ | (x ^ y)) == 0
}

/// The faults of a form as its template asks for them.
#[derive(Debug, Clone, Default)]
pub struct Marks(Vec<Fault>);

impl From<Faults> for Marks {
    fn from(faults: Faults) -> Self {
        Self(faults.0)
    }
}

impl Marks {
    /// The sentence at `field`, if something is to be mended there; empty otherwise.
    #[must_use]
    pub fn at(&self, field: &str) -> &str {
        self.0.iter().find(|f| f.field == field).map_or("", |f| f.sentence.as_str())
    }

    /// Every fault, for the summary above the form.
    #[must_use]
    pub fn all(&self) -> &[Fault] {
        &self.0
    }

    /// Nothing to mend?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_keeps_what_was_typed_and_nothing_that_proves_who_somebody_is() {
        let pairs = [("csrf", "w"), ("reason", "移るため"), ("proof", "123456"), ("once", "o")];
        let fields = Fields::new(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect());
        assert_eq!(fields.pairs().collect::<Vec<_>>(), [("reason", "移るため"), ("once", "o")]);
    }
}
