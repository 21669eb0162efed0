//! Whoever comes to live with somebody covered is covered too, and so is every other record of the same person.

use super::rule::feared;
use crate::{
    error::Result,
    row::{Sql, vals},
    unit::Unit,
};

/// So many steps from person to person at most: a household, their other records, the households of those.
const STEPS: usize = 20;

impl Unit {
    /// Looks anew whom the seals in force cover, after these people joined a household, came to live there, or were
    /// linked. Nobody who was left out by hand is taken in, nor the one who is feared.
    pub(crate) async fn spread_seals(&self, people: &[i64]) -> Result<()> {
        let any = Sql::new("SELECT id FROM seal WHERE lifted_at IS NULL LIMIT 1", vals![]);
        if people.is_empty() || self.one(any, |r| r.int("id")).await?.is_none() {
            return Ok(());
        }
        // Only the number is asked for: a record of another town that is linked must be covered, whoever may read it.
        let linked_to = "CASE WHEN l.person_a = v.person_id THEN l.person_b ELSE l.person_a END";
        let (mate, other) = (feared("o.person_id", "s.party_id"), feared(linked_to, "s.party_id"));
        for _ in 0..STEPS {
            let living = Sql::new(
                &format!(
                    "INSERT INTO seal_cover (seal_id, person_id, left_out, made_at) \
                 SELECT DISTINCT v.seal_id, o.person_id, 0, CAST($1 AS BIGINT) FROM seal_cover v \
                 JOIN seal s ON s.id = v.seal_id JOIN household_member m ON m.person_id = v.person_id \
                 JOIN household_member o ON o.household_id = m.household_id WHERE v.left_out = 0 \
                 AND s.lifted_at IS NULL AND m.to_on IS NULL AND m.living = 'with' AND o.to_on IS NULL \
                 AND o.living = 'with' AND (s.party_id IS NULL OR NOT {mate}) AND NOT EXISTS \
                 (SELECT 1 FROM seal_cover k WHERE k.seal_id = v.seal_id AND k.person_id = o.person_id) \
                 ON CONFLICT (seal_id, person_id) DO NOTHING"
                ),
                vals![self.now()],
            );
            let linked = Sql::new(
                &format!(
                    "INSERT INTO seal_cover (seal_id, person_id, left_out, made_at) \
                 SELECT DISTINCT v.seal_id, {linked_to}, 0, CAST($1 AS BIGINT) FROM seal_cover v \
                 JOIN seal s ON s.id = v.seal_id \
                 JOIN person_link l ON l.person_a = v.person_id OR l.person_b = v.person_id \
                 WHERE v.left_out = 0 AND s.lifted_at IS NULL AND l.kind = 'same' AND l.ended_at IS NULL \
                 AND (s.party_id IS NULL OR NOT {other}) AND NOT EXISTS \
                 (SELECT 1 FROM seal_cover k WHERE k.seal_id = v.seal_id AND k.person_id = {linked_to}) \
                 ON CONFLICT (seal_id, person_id) DO NOTHING"
                ),
                vals![self.now()],
            );
            if self.run(living).await? + self.run(linked).await? == 0 {
                break;
            }
        }
        Ok(())
    }
}
