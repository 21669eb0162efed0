//! The rules of `wall.toml` as PostgreSQL's statements.

use crate::everything::shape::sections;
use std::{collections::HashMap, sync::LazyLock};

static RULES: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| sections(include_str!("../../wall.toml")).into_values().flatten().collect());

/// What policies ask: the door, the agencies and municipalities, and the cases that others share with them. Each is asked
/// once a statement, never once a row.
pub(super) fn functions() -> Vec<String> {
    let numbers = |name: &str| {
        format!(
            "CREATE OR REPLACE FUNCTION engawa_{name}() RETURNS bigint[] LANGUAGE sql STABLE AS \
             $$ SELECT CAST(NULLIF(current_setting('engawa.{name}', true), '') AS bigint[]) $$"
        )
    };
    let mine = "ANY ((SELECT engawa_own())::bigint[])";
    let given = format!(
        "CREATE OR REPLACE FUNCTION engawa_given() RETURNS SETOF bigint LANGUAGE sql STABLE AS $$ \
         SELECT g.case_id FROM disclosure_grant g WHERE g.agency_id = {mine} OR g.worker_id = engawa_me() \
         UNION SELECT r.case_id FROM referral r WHERE r.to_agency_id = {mine} AND r.case_id IS NOT NULL \
         UNION SELECT a.case_id FROM advice a WHERE a.to_agency_id = {mine} \
         UNION SELECT e.case_id FROM emergency e WHERE e.agency_id = {mine} AND e.case_id IS NOT NULL \
         UNION SELECT i.case_id FROM meeting_item i JOIN meeting m ON m.id = i.meeting_id WHERE m.agency_id = {mine} \
         UNION SELECT i.case_id FROM meeting_item i JOIN meeting_member b ON b.meeting_id = i.meeting_id \
         WHERE b.agency_id = {mine} OR b.worker_id = engawa_me() $$"
    );
    vec![
        "CREATE OR REPLACE FUNCTION engawa_door() RETURNS text LANGUAGE sql STABLE AS \
         $$ SELECT NULLIF(current_setting('engawa.door', true), '') $$"
            .to_owned(),
        "CREATE OR REPLACE FUNCTION engawa_me() RETURNS bigint LANGUAGE sql STABLE AS \
         $$ SELECT CAST(NULLIF(current_setting('engawa.me', true), '') AS bigint) $$"
            .to_owned(),
        numbers("own"),
        numbers("towns"),
        numbers("wide"),
        given,
        searched("engawa_notes", "contact_text", "whole"),
        searched("engawa_people", "person_text", "CAST(NULL AS text)"),
        format!(
            "CREATE OR REPLACE FUNCTION engawa_wall() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT '{}' $$",
            digest()
        ),
    ]
}

/// A function that asks a search index. Behind a rule by row PostgreSQL uses no index by `@@`, which is not leakproof; so
/// the owner asks, whom the wall of the two search indexes does not hold, and asks for the door first.
fn searched(name: &str, table: &str, whole: &str) -> String {
    format!(
        "CREATE OR REPLACE FUNCTION {name}(q tsquery) RETURNS TABLE (id bigint, grams tsvector, whole text) \
         LANGUAGE sql STABLE SECURITY DEFINER ROWS 200 SET search_path = public, pg_temp AS \
         $$ SELECT t.id, t.grams, {whole} FROM {table} t WHERE t.grams @@ q AND {WORK} $$"
    )
}

/// A name for this text of the wall: another one for any other text of any statement.
pub(super) fn digest() -> String {
    static DIGEST: LazyLock<String> = LazyLock::new(|| {
        let mut rules: Vec<(&str, &str)> = RULES.iter().map(|(table, rule)| (*table, *rule)).collect();
        rules.sort_unstable();
        let mut hash = blake3::Hasher::new();
        hash.update(include_str!("policy.rs").as_bytes());
        for (table, rule) in rules {
            hash.update(table.as_bytes()).update(b"=").update(rule.as_bytes()).update(b"\n");
        }
        hash.finalize().to_hex().chars().take(16).collect()
    });
    DIGEST.clone()
}

/// Lets the table's owner, and nobody else, past the wall.
pub(super) fn unforced(table: &str) -> String {
    format!("ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
}

/// How many tables are open: not walled, not for their owner, or by another policy than the one.
pub(super) const OPEN_TABLES: &str = "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM pg_class c \
     WHERE c.relnamespace = CAST(current_schema() AS regnamespace) AND c.relkind IN ('r', 'p') \
     AND NOT (c.relrowsecurity AND (c.relforcerowsecurity OR c.relname IN ('person_text', 'contact_text')) \
     AND (SELECT COUNT(*) FROM pg_policy p WHERE p.polrelid = c.oid) = 1 \
     AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'wall'))";

/// The statements for one table. One without a rule is closed to everybody.
pub(super) fn of(table: &str) -> Vec<String> {
    let mut all = vec![
        format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"),
        if RULES.get(table) == Some(&"index") {
            unforced(table)
        } else {
            format!("ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        },
        format!("DROP POLICY IF EXISTS wall ON {table}"),
    ];
    let Some(rule) = RULES.get(table) else { return all };
    let (reach, write) = (reach(table, rule), if *rule == "open" { OPEN } else { WORK });
    all.push(format!("CREATE POLICY wall ON {table} USING ({reach}) WITH CHECK ({write})"));
    all
}

/// What the program's role may do when it is not the owner.
pub(super) fn grants(role: &str) -> Vec<String> {
    vec![
        format!("GRANT USAGE ON SCHEMA public TO \"{role}\""),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO \"{role}\""),
        format!("REVOKE UPDATE, DELETE ON audit, audit_chain FROM \"{role}\""),
        format!("REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM \"{role}\""),
        format!("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO \"{role}\""),
    ]
}

const OPEN: &str = "engawa_door() IN ('open', 'work', 'whole')";
const WORK: &str = "engawa_door() IN ('work', 'whole')";
const WHOLE: &str = "(SELECT engawa_door()) = 'whole'";

/// The column holds one of the actor's agencies.
fn own(column: &str) -> String {
    format!("{column} = ANY ((SELECT engawa_own())::bigint[])")
}

/// The column holds an agency of these municipalities.
fn seated(column: &str, towns: &str) -> String {
    format!(
        "{column} IN (SELECT wa.id FROM agency wa WHERE wa.municipality_id = ANY ((SELECT engawa_{towns}())::bigint[]))"
    )
}

/// Households with a case that the actor's agencies lead or that is shared with them.
const HOMES: &str = "SELECT wh.household_id FROM support_case wh WHERE \
                     wh.agency_id = ANY ((SELECT engawa_own())::bigint[]) OR wh.id IN (SELECT engawa_given())";

fn reach(table: &str, rule: &str) -> String {
    let mut words = rule.split(' ');
    let kind = words.next().unwrap_or_default();
    let mut any = vec![WHOLE.to_owned()];
    match kind {
        "open" => return OPEN.to_owned(),
        "work" | "index" => return WORK.to_owned(),
        "mine" => any.extend(words.map(|column| format!("{table}.{column} = (SELECT engawa_me())"))),
        "home" | "person" | "case" => {
            let agency = format!("{table}.agency_id");
            any.extend([own(&agency), seated(&agency, "towns")]);
            any.push(match kind {
                "home" => format!("{table}.id IN ({HOMES})"),
                "person" => format!(
                    "{table}.id IN (SELECT wm.person_id FROM household_member wm WHERE wm.household_id IN \
                     ({HOMES} UNION ALL SELECT wo.id FROM household wo WHERE {}))",
                    own("wo.agency_id")
                ),
                _ => format!("{table}.id IN (SELECT engawa_given())"),
            });
        }
        "agency" => words.for_each(|word| part(table, word, &mut any)),
        "of" => any.extend(words.filter_map(|word| word.split_once('>')).map(|(column, parent)| {
            format!("EXISTS (SELECT 1 FROM {parent} wp WHERE wp.id = {table}.{column})")
        })),
        _ => {}
    }
    any.join(" OR ")
}

/// One word of the rule `agency`, as conditions of which any lets in.
fn part(table: &str, word: &str, any: &mut Vec<String>) {
    match word.split_once('=') {
        None => {
            let column = format!("{table}.{word}");
            any.extend([own(&column), seated(&column, "wide")]);
        }
        Some(("case", column)) => {
            let (own, wide) = (own("wc.agency_id"), seated("wc.agency_id", "wide"));
            any.push(format!("{table}.{column} IN (SELECT engawa_given())"));
            any.push(format!(
                "EXISTS (SELECT 1 FROM support_case wc WHERE wc.id = {table}.{column} AND ({own} OR {wide}))"
            ));
        }
        Some(("home", column)) => {
            let (own, wide) = (own("wo.agency_id"), seated("wo.agency_id", "wide"));
            any.push(format!(
                "EXISTS (SELECT 1 FROM household wo WHERE wo.id = {table}.{column} AND ({own} OR {wide}))"
            ));
            any.push(format!("{table}.{column} IN ({HOMES})"));
        }
        Some(("maker", column)) => any.push(format!("{table}.{column} = (SELECT engawa_me())")),
        Some(("taken", column)) => any.push(format!(
            "{table}.{column} IN (SELECT wr.reception_id FROM referral wr WHERE {})",
            own("wr.to_agency_id")
        )),
        Some(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::everything::shape::sections;

    #[test]
    fn every_table_has_a_rule_and_every_rule_a_table() {
        let classes = sections(include_str!("../../columns.toml"));
        let mut tables: Vec<&str> = classes.keys().copied().chain(["seaql_migrations"]).collect();
        let mut ruled: Vec<&str> = RULES.keys().copied().collect();
        tables.sort_unstable();
        ruled.sort_unstable();
        assert_eq!(ruled, tables);
    }
}
