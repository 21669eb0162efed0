//! Problems (RFC 9457): what went wrong, in words for the person who reads the program's log.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::Faults;
use serde::Serialize;
use utoipa::ToSchema;

/// What went wrong (RFC 9457, `application/problem+json`).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status says what kind it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// In a few words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// In a sentence.
    detail: String,
    /// What is to be mended, field by field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
    /// Goes out as `Retry-After`, in seconds.
    #[serde(skip)]
    wait: Option<u64>,
}

/// What is to be mended at one field.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// JSON Pointer into the request's body (RFC 6901, as a fragment).
    #[schema(example = "#/method")]
    pointer: String,
    /// In a sentence; never repeats what was sent.
    detail: String,
}

/// What an API handler gives back.
pub type ApiAnswer<T> = Result<T, Problem>;

impl Problem {
    fn new(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        let (kind, status, detail) = ("about:blank", status.as_u16(), detail.into());
        Self { kind, title, status, detail, errors: Vec::new(), wait: None }
    }

    /// 401: no token, or one that is over.
    #[must_use]
    pub fn no_token() -> Self {
        let detail = "Authorization: Bearer で、有効なアクセストークンを送ってください。";
        Self::new(StatusCode::UNAUTHORIZED, "トークンがないか、終わっています", detail)
    }

    /// 404: absent, or not for this worker.
    #[must_use]
    pub fn absent() -> Self {
        Self::new(StatusCode::NOT_FOUND, "見つかりませんでした", "id をもう一度たしかめてください。")
    }

    /// 429: asked too often; `wait` in seconds.
    #[must_use]
    pub fn too_often(wait: u64) -> Self {
        let detail =
            format!("同じ所からの質問が続いています。{wait}秒ほど待ってから、もう一度送ってください。");
        let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "少し待ってください", detail);
        Self { wait: Some(wait), ..problem }
    }

    /// 400: no JSON.
    #[must_use]
    pub fn no_json(line: usize, column: usize) -> Self {
        let detail = format!("JSON として読めませんでした（{line}行目 {column}文字目）。");
        Self::new(StatusCode::BAD_REQUEST, "JSON として読めませんでした", detail)
    }

    /// 400: the body broke off.
    #[must_use]
    pub fn broken_off() -> Self {
        let detail = "本文を最後まで受け取れませんでした。";
        Self::new(StatusCode::BAD_REQUEST, "本文が途中で切れています", detail)
    }

    /// 413: too much.
    #[must_use]
    pub fn too_large() -> Self {
        let detail = format!("本文は {} バイトまでです。", crate::edge::LARGEST_FORM);
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "本文が大きすぎます", detail)
    }

    /// 415: something else than JSON.
    #[must_use]
    pub fn not_json() -> Self {
        let detail = "Content-Type: application/json で、UTF-8 の JSON を送ってください。";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "JSON ではありません", detail)
    }

    /// 422: JSON, but not what is asked for here.
    #[must_use]
    pub fn wrong_shape(line: usize, column: usize) -> Self {
        let detail = format!(
            "項目の名前か型がちがいます（{line}行目 {column}文字目のあたり）。/api/openapi.json とくらべてください。"
        );
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "項目の形がちがいます", detail)
    }

    /// 422: fields to be mended.
    #[must_use]
    pub fn invalid(faults: Faults) -> Self {
        let detail = "直すところがあります。なにも保存していません。";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "このままでは受け取れません", detail).at(faults)
    }

    /// 409: the key is taken by something else.
    #[must_use]
    pub fn taken(faults: Faults) -> Self {
        let detail = "同じ鍵で、中身のちがうものが、もう保存されています。なにも保存していません。";
        Self::new(StatusCode::CONFLICT, "鍵がもう使われています", detail).at(faults)
    }

    fn at(self, faults: Faults) -> Self {
        let mut problem = self;
        let field = |f: domain::Fault| FieldProblem { pointer: format!("#/{}", f.field), detail: f.sentence };
        problem.errors = faults.0.into_iter().map(field).collect();
        problem
    }
}

impl From<domain::Fault> for Problem {
    fn from(fault: domain::Fault) -> Self {
        Self::invalid(fault.into())
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NotFound => Self::absent(),
            store::Error::LoggedOut => Self::no_token(),
            store::Error::Invalid(faults) => Self::invalid(faults),
            store::Error::Stale { .. } => Self::new(
                StatusCode::CONFLICT,
                "ほかの人が先に保存しました",
                "まだ保存していません。いまの内容を読みなおしてから送ってください。",
            ),
            store::Error::Taken(faults) => Self::taken(faults),
            store::Error::DiskFull => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "いまは保存できません",
                "記録を置く場所がいっぱいです。読むことはできます。",
            ),
            error @ (store::Error::Database(_) | store::Error::Broken(_) | store::Error::OtherSchema) => {
                tracing::error!(%error, "failed");
                let detail =
                    "こちらの不具合です。なにも保存していません。時間をおいて、もう一度送ってください。";
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "うまくいきませんでした", detail)
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = Response::new(Body::from(serde_json::to_vec(&self).unwrap_or_default()));
        *response.status_mut() = status;
        let json = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        if let Some(wait) = self.wait {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        if status == StatusCode::UNAUTHORIZED {
            let bearer = HeaderValue::from_static("Bearer realm=\"engawa\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
        }
        response
    }
}
