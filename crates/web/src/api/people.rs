//! `POST /api/v1/people/search`

use super::{ApiAnswer, Caller, Named, Problem, body::Body, maybe_token};
use crate::App;
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use store::find::{PersonFound, Question};
use utoipa::ToSchema;

/// How the words are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Match {
    /// As a worker types: other spellings of the reading, romaji, the end of a phone number, a case number.
    #[default]
    Any,
    /// Name and kana as written (widths and old forms of characters folded), any part of them.
    Exact,
}

/// What to look for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeopleSearch {
    /// Words; every one must be found.
    #[schema(example = "山田 太郎")]
    query: String,
    /// How the words are compared.
    #[serde(default, rename = "match")]
    how: Match,
    /// Only people of this one of the worker's agencies.
    agency: Option<String>,
    /// At most so many rows, up to 200.
    #[serde(default = "fifty")]
    limit: usize,
}

const fn fifty() -> usize {
    50
}

/// A person found.
#[derive(Serialize, ToSchema)]
pub struct Person {
    /// Token.
    id: String,
    /// The key of the system that the row came from.
    import_key: Option<String>,
    /// 姓 名.
    name: String,
    /// Reading in katakana.
    kana: String,
    /// `1964-10-10`, `1964-10`, `1964`, `~1951` or empty.
    birth: String,
    /// As the person says it.
    sex: String,
    /// Null where 居所 is not for this worker.
    address: Option<String>,
    /// Digits; null where 居所 is not for this worker.
    phones: Option<Vec<String>>,
    /// The agency that wrote the person down.
    agency: Named,
    /// Households that the worker may see.
    households: Vec<Named>,
}

/// People found, by kana.
#[derive(Serialize, ToSchema)]
pub struct PeopleFound {
    /// The rows.
    rows: Vec<Person>,
    /// How many there are; counting ends at 200.
    count: usize,
    /// There are more than were counted.
    more: bool,
}

impl From<PersonFound> for Person {
    fn from(person: PersonFound) -> Self {
        let households = person.households.into_iter().map(|h| Named::new(&h.token, h.name));
        Self {
            id: person.token.to_string(),
            import_key: person.import_key,
            name: person.name,
            kana: person.kana,
            birth: person.birth,
            sex: person.sex,
            address: person.address,
            phones: person.phones,
            agency: Named::new(&person.agency_token, person.agency),
            households: households.collect(),
        }
    }
}

/// People whom the worker may see, by kanji, kana, romaji or the end of a phone number, in the order of kana.
#[utoipa::path(post, path = "/api/v1/people/search", tag = "people", request_body = PeopleSearch, responses(
    (status = 200, body = PeopleFound),
    (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn search(
    State(app): State<App>,
    Caller(ctx): Caller,
    Body(ask): Body<PeopleSearch>,
) -> ApiAnswer<Json<PeopleFound>> {
    let agency = maybe_token("agency", ask.agency.as_ref())?;
    let question = Question { words: ask.query, exact: ask.how == Match::Exact, agency };
    let found = app.store.find_people(&ctx, &question, ask.limit.clamp(1, 200)).await?;
    let rows = found.rows.into_iter().map(Person::from).collect();
    Ok(Json(PeopleFound { rows, count: found.count.counted, more: found.count.more }))
}
