//! Step-up in a form: the field `proof`, asked for by the store before the acts that need it.
//!
//! A page shows the field where its session owes a proof (`parts/proof.html`); the same POST brings it with everything
//! else that was typed, and the act goes through in it. What was typed there never comes back in a page.

use crate::{App, edge::Acting, form::Fields};
use domain::Secret;

/// Takes the proof that a form brought, if it brought one. Called before anything else in the form is judged: a code is
/// good once, and whoever mends another field should not need a second one.
///
/// # Errors
/// [`store::Error::Invalid`] at `proof` when it is wrong or has to wait.
pub(crate) async fn take(app: &App, acting: &Acting, fields: &Fields) -> store::Result<()> {
    match fields.get("proof") {
        "" => Ok(()),
        typed => app.store.prove(&acting.ctx, &Secret::new(typed.to_owned())).await,
    }
}
