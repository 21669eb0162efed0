//! The rules of `wall.toml` as PostgreSQL's statements.

use crate::everything::shape::sections;
use std::{collections::HashMap, sync::LazyLock};

static RULES: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| sections(include_str!("../../wall.toml")).into_values().flatten().collect());

/// What policies ask. The transaction's own words are asked once a statement, in a `SELECT` of their own. What is shared
/// with somebody is asked for one row at a time, by a function with a plan of its own, and only where the row belongs to
/// none of the actor's agencies: as a set it would be gathered anew by every statement (docs/PERFORMANCE.md tells what that
/// cost).
pub(super) fn functions() -> Vec<String> {
    let numbers = |name: &str| {
        format!(
            "CREATE OR REPLACE FUNCTION engawa_{name}() RETURNS bigint[] LANGUAGE sql STABLE AS \
             $$ SELECT CAST(NULLIF(current_setting('engawa.{name}', true), '') AS bigint[]) $$"
        )
    };
    let asked = |name: &str, condition: &str| {
        format!(
            "CREATE OR REPLACE FUNCTION {name}(asked bigint) RETURNS boolean LANGUAGE plpgsql STABLE COST 1000 AS \
             $$ BEGIN RETURN {condition}; END $$"
        )
    };
    let mine = "ANY ((SELECT engawa_own())::bigint[])";
    let given = format!(
        "EXISTS (SELECT 1 FROM disclosure_grant g WHERE g.case_id = asked \
         AND (g.agency_id = {mine} OR g.worker_id = (SELECT engawa_me()))) \
         OR EXISTS (SELECT 1 FROM referral r WHERE r.case_id = asked AND r.to_agency_id = {mine}) \
         OR EXISTS (SELECT 1 FROM advice a WHERE a.case_id = asked AND a.to_agency_id = {mine}) \
         OR EXISTS (SELECT 1 FROM emergency e WHERE e.case_id = asked AND e.agency_id = {mine}) \
         OR EXISTS (SELECT 1 FROM meeting_item i JOIN meeting m ON m.id = i.meeting_id WHERE i.case_id = asked \
         AND (m.agency_id = {mine} OR EXISTS (SELECT 1 FROM meeting_member b WHERE b.meeting_id = m.id \
         AND (b.agency_id = {mine} OR b.worker_id = (SELECT engawa_me())))))"
    );
    let homed = format!(
        "EXISTS (SELECT 1 FROM support_case c WHERE c.household_id = asked \
         AND (c.agency_id = {mine} OR engawa_given(c.id)))"
    );
    let known = format!(
        "EXISTS (SELECT 1 FROM household_member m WHERE m.person_id = asked AND (engawa_homed(m.household_id) \
         OR EXISTS (SELECT 1 FROM household h WHERE h.id = m.household_id AND h.agency_id = {mine})))"
    );
    vec![
        "CREATE OR REPLACE FUNCTION engawa_door() RETURNS text LANGUAGE sql STABLE AS \
         $$ SELECT NULLIF(current_setting('engawa.door', true), '') $$"
            .to_owned(),
        "CREATE OR REPLACE FUNCTION engawa_me() RETURNS bigint LANGUAGE sql STABLE AS \
         $$ SELECT CAST(NULLIF(current_setting('engawa.me', true), '') AS bigint) $$"
            .to_owned(),
        numbers("own"),
        numbers("near"),
        numbers("wide"),
        asked("engawa_given", &given),
        asked("engawa_homed", &homed),
        asked("engawa_known", &known),
        searched("engawa_notes", "contact_text", "whole"),
        searched("engawa_people", "person_text", "CAST(NULL AS text)"),
        format!(
            "CREATE OR REPLACE FUNCTION engawa_wall() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT '{}' $$",
            digest()
        ),
    ]
}

/// Functions of an earlier wall that no policy asks any more.
pub(super) const FORMER: &[&str] =
    &["DROP FUNCTION IF EXISTS engawa_given()", "DROP FUNCTION IF EXISTS engawa_towns()"];

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

const OPEN: &str = "(SELECT engawa_door()) IN ('open', 'work', 'whole')";
const WORK: &str = "(SELECT engawa_door()) IN ('work', 'whole')";
const WHOLE: &str = "(SELECT engawa_door()) = 'whole'";

/// The column holds one of these agencies of the actor's: `own`, `near` (of the same municipality), `wide` (of one that
/// the actor coordinates).
fn one_of(column: &str, agencies: &str) -> String {
    format!("{column} = ANY ((SELECT engawa_{agencies}())::bigint[])")
}

/// There is such a row of `table`: looked for by its index for one row at a time. Without the `OFFSET` PostgreSQL may
/// gather the whole table that the actor reaches instead.
fn there_is(table: &str, condition: &str) -> String {
    format!("EXISTS (SELECT 1 FROM {table} WHERE {condition} OFFSET 0)")
}

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
            any.extend([one_of(&agency, "own"), one_of(&agency, "near")]);
            let asked = match kind {
                "home" => "homed",
                "person" => "known",
                _ => "given",
            };
            any.push(format!("engawa_{asked}({table}.id)"));
        }
        "agency" => words.for_each(|word| part(table, word, &mut any)),
        "of" => {
            any.extend(words.filter_map(|word| word.split_once('>')).map(|(column, parent)| {
                there_is(&format!("{parent} wp"), &format!("wp.id = {table}.{column}"))
            }))
        }
        _ => {}
    }
    any.join(" OR ")
}

/// One word of the rule `agency`, as conditions of which any lets in.
fn part(table: &str, word: &str, any: &mut Vec<String>) {
    let ours = |agency: &str| format!("({} OR {})", one_of(agency, "own"), one_of(agency, "wide"));
    match word.split_once('=') {
        None => {
            let column = format!("{table}.{word}");
            any.extend([one_of(&column, "own"), one_of(&column, "wide")]);
        }
        Some(("case", column)) => {
            let led = format!("wc.id = {table}.{column} AND {}", ours("wc.agency_id"));
            any.push(there_is("support_case wc", &led));
            any.push(format!("engawa_given({table}.{column})"));
        }
        Some(("home", column)) => {
            let written = format!("wo.id = {table}.{column} AND {}", ours("wo.agency_id"));
            any.push(there_is("household wo", &written));
            any.push(format!("engawa_homed({table}.{column})"));
        }
        Some(("maker", column)) => any.push(format!("{table}.{column} = (SELECT engawa_me())")),
        Some(("taken", column)) => {
            let taken =
                format!("wr.reception_id = {table}.{column} AND {}", one_of("wr.to_agency_id", "own"));
            any.push(there_is("referral wr", &taken));
        }
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
