//! `GET /api/openapi.json`: the API told to programs (OpenAPI 3.1).

use super::{cases, contacts, guide, people, reports};
use axum::{Json, response::IntoResponse};
use std::sync::OnceLock;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        Components,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

#[derive(OpenApi)]
#[openapi(
    info(title = "engawa", description = "断らない相談支援の記録。応答は、トークンの持ち主がその時に見てよいものだけです。"),
    paths(people::search, contacts::search, contacts::add, cases::list, cases::contacts, reports::contacts,
        guide::answers),
    modifiers(&Bearer),
    security(("token" = []))
)]
struct Description;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let mut http = Http::new(HttpAuthScheme::Bearer);
        http.description = Some("アカウントの「アクセストークン」でつくる、その職員の鍵。".to_owned());
        let components = description.components.get_or_insert_with(Components::new);
        components.add_security_scheme("token", SecurityScheme::Http(http));
    }
}

/// The description. Says nothing about any record: no token is asked.
pub async fn page() -> impl IntoResponse {
    static DESCRIPTION: OnceLock<utoipa::openapi::OpenApi> = OnceLock::new();
    Json(DESCRIPTION.get_or_init(Description::openapi))
}
