//! Every route of the program, once: method, path, who may come to the door, handler.
//!
//! The router is built from this table, and the access matrix test reads the same table: a route without a row in
//! the matrix fails. `Access` is only the door; what is seen behind it is decided by the store's gate.

use crate::{App, api, edge, hsds, pages};
use axum::{
    Router, middleware,
    routing::{MethodRouter, get, post},
};
use domain::code::Role;

/// Who may come to the door of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody, logged in or not.
    Public,
    /// A session whose second factor is still asked for, or a whole one.
    HalfIn,
    /// Any worker who is logged in.
    Worker,
    /// A worker with case work at the present desk.
    CaseWork,
    /// 主任, 包括化推進員, 管理者 of the present desk.
    Supervisor,
    /// 包括化推進員 or 管理者 of the present desk.
    Team,
    /// 管理者 of the present desk.
    Manager,
    /// 管理者 or 監査 of the present desk.
    AuditReader,
    /// システム管理.
    System,
    /// 管理者 of the present desk, or システム管理.
    Administration,
    /// A personal access token of a worker (JSON API).
    Api,
}

impl Access {
    /// Does a worker with these roles at the present desk pass the door?
    #[must_use]
    pub fn admits(self, roles: &[Role]) -> bool {
        let any = |test: fn(Role) -> bool| roles.iter().any(|r| test(*r));
        match self {
            Self::Public | Self::HalfIn | Self::Worker | Self::Api => true,
            Self::CaseWork => any(Role::works_on_cases),
            Self::Supervisor => any(Role::supervises),
            Self::Team => any(Role::coordinates),
            Self::Manager => any(|r| r == Role::Manager),
            Self::AuditReader => any(Role::reads_audit),
            Self::System => any(|r| r == Role::System),
            Self::Administration => any(|r| matches!(r, Role::Manager | Role::System)),
        }
    }
}

/// One route.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The pattern, as axum reads it.
    pub path: &'static str,
    /// Who may come to the door.
    pub access: Access,
    mount: fn() -> MethodRouter<App>,
}

macro_rules! routes {
    ($($method:ident $path:literal $access:ident $handler:path;)*) => {
        /// The table.
        pub static ROUTES: &[Route] = &[$(Route {
            method: routes!(@name $method),
            path: $path,
            access: Access::$access,
            mount: || $method($handler),
        }),*];
    };
    (@name get) => { "GET" };
    (@name post) => { "POST" };
}

routes! {
    get  "/healthz"                 Public   pages::health::alive;
    get  "/readyz"                  Public   pages::health::ready;
    get  "/assets/{*name}"           Public   pages::assets::file;

    get  "/g"                       Public   pages::guide::town::choose;
    post "/g"                       Public   pages::guide::town::look;
    get  "/g/{town}"                Public   pages::guide::town::page;
    post "/g/{town}/answer"         Public   pages::guide::town::answer;
    get  "/g/{town}/t/{*place}"     Public   pages::guide::trouble::page;
    get  "/g/{town}/p/{slug}"       Public   pages::guide::answer::programme;
    get  "/c/{town}/{place}"        Public   pages::guide::card::used_card;
    get  "/calendar"                Public   pages::guide::away::page;
    get  "/g/{town}/talk"           Public   pages::guide::talk::page;
    post "/g/{town}/talk/open"      Public   pages::guide::talk::open;
    post "/g/{town}/talk"           Public   pages::guide::talk::send;
    get  "/g/{town}/talk/open"      Public   pages::guide::talk::page;
    get  "/talk"                    Public   pages::guide::own::page;
    post "/talk"                    Public   pages::guide::own::enter;
    get  "/talk/{key}"              Public   pages::guide::own::link;
    get  "/talk/add"                Public   pages::guide::own::page;
    post "/talk/add"                Public   pages::guide::own::add;
    get  "/talk/withdraw"           Public   pages::guide::own::page;
    post "/talk/withdraw"           Public   pages::guide::own::withdraw;
    post "/api/v1/guide/answers"    Public   api::guide::answers;
    get  "/tsunagi"                 Public   pages::oneway::page;
    post "/tsunagi"                 Public   pages::oneway::enter;
    get  "/tsunagi/{key}"           Public   pages::oneway::link;
    get  "/tsunagi/code"            Public   pages::oneway::page;
    post "/tsunagi/code"            Public   pages::oneway::code;
    get  "/tsunagi/answer"          Public   pages::oneway::page;
    post "/tsunagi/answer"          Public   pages::oneway::answer;
    post "/tsunagi/leave"           Public   pages::oneway::leave;
    post "/line/{town}"             Public   pages::line::delivery;
    post "/works/{town}"            Public   pages::line::callback;

    get  "/login"                   Public   pages::login::page;
    post "/login"                   Public   pages::login::enter;
    get  "/login/second"            HalfIn   pages::login::second;
    post "/login/password"          HalfIn   pages::login::password;
    post "/login/phone"             HalfIn   pages::login::phone;
    post "/login/code"              HalfIn   pages::login::code;
    post "/login/passkey"           HalfIn   pages::login::passkey;
    post "/passkey/ask"             HalfIn   pages::passkey::ask;
    post "/passkey/proof"           Worker   pages::passkey::prove;
    post "/demo/login"              Public   pages::login::demo;
    post "/logout"                  HalfIn   pages::login::logout;
    post "/desk"                    Worker   pages::login::desk;

    get  "/kept/{draft}"            Worker   pages::kept::page;
    get  "/account"                 Worker   pages::account::page;
    post "/account/password"        Worker   pages::account::password;
    post "/account/codes"           Worker   pages::account::codes;
    post "/account/phone"           Worker   pages::account::phone;
    post "/account/passkeys/ask"    Worker   pages::account::ask_passkey;
    post "/account/passkeys"        Worker   pages::account::add_passkey;
    post "/account/passkeys/{token}/end" Worker pages::account::end_passkey;
    post "/account/sessions/end"    Worker   pages::account::end_session;
    post "/account/sessions/end-all" Worker  pages::account::end_sessions;
    post "/account/district"        Worker   pages::account::district;
    get  "/account/tokens"          Worker   pages::account::tokens;
    post "/account/tokens"          Worker   pages::account::make_token;
    post "/account/tokens/{token}/end" Worker pages::account::end_token;

    get  "/"                        Worker   pages::home::page;

    get  "/receptions"              CaseWork pages::reception::list::page;
    post "/receptions"              CaseWork pages::reception::list::filter;
    get  "/receptions/new"          CaseWork pages::reception::new::page;
    post "/receptions/new"          CaseWork pages::reception::new::save;
    get  "/receptions/new/{draft}"  CaseWork pages::reception::new::from_draft;
    get  "/receptions/{token}"      CaseWork pages::reception::view::page;
    get  "/receptions/{token}/edit" CaseWork pages::reception::edit::page;
    post "/receptions/{token}/edit" CaseWork pages::reception::edit::save;
    post "/receptions/same"         CaseWork pages::reception::same::fragment;
    post "/receptions/{token}/person" CaseWork pages::reception::tie::person;
    post "/receptions/{token}/case" CaseWork pages::reception::tie::case;
    post "/receptions/{token}/next" CaseWork pages::reception::view::next;
    post "/receptions/{token}/take" CaseWork pages::reception::view::take;
    post "/receptions/{token}/close" CaseWork pages::reception::view::close;
    post "/receptions/{token}/reopen" CaseWork pages::reception::view::reopen;
    post "/drafts/{form}"           Worker   pages::draft::keep;
    get  "/drafts/{form}"           Worker   pages::draft::open;
    post "/drafts/{form}/throw"     Worker   pages::draft::throw;

    get  "/ask"                     CaseWork pages::ask::page;
    post "/ask"                     CaseWork pages::ask::answer;
    post "/ask/paper"               CaseWork pages::ask::paper::page;
    post "/ask/reception"           CaseWork pages::ask::receive;
    get  "/cards"                   CaseWork pages::guide::card::choose;
    get  "/cards/{sheet}/{place}"   CaseWork pages::guide::card::sheet;

    get  "/voices"                  CaseWork pages::voice::list;
    get  "/voices/{token}"          CaseWork pages::voice::page;
    post "/voices/{token}/take"     CaseWork pages::voice::take;
    post "/voices/{token}/answer"   CaseWork pages::voice::answer;

    get  "/today"                   CaseWork pages::today::page;
    get  "/today/{band}"            CaseWork pages::today::all;
    get  "/tasks/new"               CaseWork pages::tasks::new::page;
    post "/tasks"                   CaseWork pages::tasks::new::save;
    get  "/tasks/{token}"           CaseWork pages::tasks::page;
    post "/tasks/{token}"           CaseWork pages::tasks::change::save;
    post "/tasks/{token}/done"      CaseWork pages::tasks::change::done;
    post "/tasks/{token}/undo"      CaseWork pages::tasks::change::undo;
    post "/tasks/{token}/move"      CaseWork pages::tasks::change::put_off;
    get  "/desk-load"               Supervisor pages::desk_load::page;
    get  "/desk-load/{worker}"      Supervisor pages::desk_load::worker;
    get  "/audit"                   AuditReader pages::audit::page;
    post "/audit"                   AuditReader pages::audit::filter;
    get  "/audit/looks"             AuditReader pages::audit::look::page;
    get  "/audit/looks/{token}"     Manager  pages::audit::look::view;
    post "/audit/looks/{token}"     Manager  pages::audit::look::turn;
    get  "/audit/cases/{token}"     Manager  pages::audit::of_case::page;
    post "/audit/cases/{token}"     Manager  pages::audit::of_case::period;
    get  "/audit/cases/{token}/sheet"      Manager pages::sheet::looked::page;
    get  "/audit/cases/{token}/sheet.xlsx" Manager pages::sheet::looked::xlsx;
    get  "/api/openapi.json"        Public   api::openapi::page;
    post "/api/v1/people/search"    Api      api::people::search;
    post "/api/v1/contacts/search"  Api      api::contacts::search;
    post "/api/v1/contacts"         Api      api::contacts::add;
    post "/api/v1/cases/list"       Api      api::cases::list;
    get  "/api/v1/cases/{id}/contacts" Api   api::cases::contacts;
    post "/api/v1/reports/contacts" Api      api::reports::contacts;

    get  "/directory"                   CaseWork pages::directory::page;
    post "/directory"                   CaseWork pages::directory::filter;
    get  "/directory/new"               CaseWork pages::directory::edit::new;
    post "/directory/new"               CaseWork pages::directory::edit::add;
    get  "/directory/{token}"           CaseWork pages::directory::view::page;
    get  "/directory/{token}/edit"      CaseWork pages::directory::edit::edit;
    post "/directory/{token}/edit"      CaseWork pages::directory::edit::change;
    post "/directory/{token}/check"     CaseWork pages::directory::view::check;
    post "/directory/{token}/status"    CaseWork pages::directory::view::status;
    get  "/directory/{token}/letter"    CaseWork pages::directory::view::letter;
    get  "/directory/corrections"       Public   pages::directory::correction::page;
    post "/directory/corrections"       Public   pages::directory::correction::send;
    get  "/directory/corrections/{entry}" Public pages::directory::correction::of;
    post "/directory/corrections/{token}/done" CaseWork pages::directory::correction::done;
    get  "/directory/feeds"             Supervisor pages::directory::feeds::page;
    post "/directory/feeds"             Supervisor pages::directory::feeds::add;
    post "/directory/feeds/{token}/pause" Supervisor pages::directory::feeds::pause;
    post "/directory/feeds/{token}/end" Supervisor pages::directory::feeds::end;
    get  "/hsds/3.0/"                          Public hsds::about;
    get  "/hsds/3.0/profile"                   Public hsds::profile;
    get  "/hsds/3.0/package.zip"               Public hsds::files::package;
    get  "/hsds/3.0/programmes.csv"            Public hsds::files::programmes;
    get  "/hsds/3.0/services"                  Public hsds::services;
    get  "/hsds/3.0/services/{id}"             Public hsds::service;
    get  "/hsds/3.0/organizations"             Public hsds::organizations;
    get  "/hsds/3.0/organizations/{id}"        Public hsds::organization;
    get  "/hsds/3.0/service_at_locations"      Public hsds::sites;
    get  "/hsds/3.0/service_at_locations/{id}" Public hsds::site;
    get  "/hsds/3.0/taxonomies"                Public hsds::taxonomies;
    get  "/hsds/3.0/taxonomies/{id}"           Public hsds::taxonomy;
    get  "/hsds/3.0/taxonomy_terms"            Public hsds::terms;
    get  "/hsds/3.0/taxonomy_terms/{id}"       Public hsds::term;

    get  "/households/new"          CaseWork pages::household::found::page;
    post "/households/new"          CaseWork pages::household::found::save;
    get  "/households/{token}"      CaseWork pages::household::overview::page;
    get  "/households/{token}/edit" CaseWork pages::household::edit::page;
    post "/households/{token}/edit" CaseWork pages::household::edit::save;
    post "/households/{token}/members/{member}"         CaseWork pages::household::member::save;
    post "/households/{token}/members/{member}/end"     CaseWork pages::household::member::leave;
    get  "/households/{token}/map"  CaseWork pages::household::map::page;
    post "/households/{token}/relations"                CaseWork pages::household::ties::relate;
    post "/households/{token}/relations/{relation}"     CaseWork pages::household::ties::mend;
    post "/households/{token}/relations/{relation}/end" CaseWork pages::household::ties::unrelate;
    post "/households/{token}/supporters"               CaseWork pages::household::ties::support;
    post "/households/{token}/supporters/{support}"         CaseWork pages::household::ties::change;
    post "/households/{token}/supporters/{support}/end"     CaseWork pages::household::ties::unsupport;
    get  "/households/{token}/years"                    CaseWork pages::household::years::page;
    post "/households/{token}/years"                    CaseWork pages::household::years::add;
    get  "/households/{token}/years/{life}"            CaseWork pages::household::years::edit;
    post "/households/{token}/years/{life}"            CaseWork pages::household::years::save;
    post "/households/{token}/years/{life}/end"        CaseWork pages::household::years::end;
    get  "/households/{token}/budget"                   CaseWork pages::budget::overview::page;
    get  "/households/{token}/budget/edit"              CaseWork pages::budget::edit::page;
    post "/households/{token}/budget/edit"              CaseWork pages::budget::edit::save;
    get  "/households/{token}/budget/debts"             CaseWork pages::budget::debts::page;
    post "/households/{token}/budget/debts"             CaseWork pages::budget::debts::add;
    get  "/households/{token}/budget/debts/{debt}"      CaseWork pages::budget::debts::edit;
    post "/households/{token}/budget/debts/{debt}"      CaseWork pages::budget::debts::save;
    post "/households/{token}/budget/debts/{debt}/end"  CaseWork pages::budget::debts::end;
    get  "/households/{token}/budget/events"            CaseWork pages::budget::events::page;
    post "/households/{token}/budget/events"            CaseWork pages::budget::events::add;
    get  "/households/{token}/budget/events/{event}"    CaseWork pages::budget::events::edit;
    post "/households/{token}/budget/events/{event}"    CaseWork pages::budget::events::save;
    post "/households/{token}/budget/events/{event}/end" CaseWork pages::budget::events::end;
    get  "/households/{token}/budget/flow"              CaseWork pages::budget::flow::page;
    get  "/households/{token}/housing"                  CaseWork pages::housing::list::page;
    post "/households/{token}/housing"                  CaseWork pages::housing::list::apply;
    get  "/housing/{token}"          CaseWork pages::housing::view::page;
    post "/housing/{token}/papers"   CaseWork pages::housing::moves::papers;
    post "/housing/{token}/grant"    CaseWork pages::housing::moves::grant;
    post "/housing/{token}/refuse"   CaseWork pages::housing::moves::refuse;
    post "/housing/{token}/withdraw" CaseWork pages::housing::moves::withdraw;
    post "/housing/{token}/extend"   CaseWork pages::housing::moves::extend;
    post "/housing/{token}/duties"   CaseWork pages::housing::moves::duties;
    post "/housing/{token}/pay"      CaseWork pages::housing::moves::pay;
    post "/housing/{token}/unpay"    CaseWork pages::housing::moves::unpay;
    post "/housing/{token}/end"      CaseWork pages::housing::moves::end;
    get  "/people/new"              CaseWork pages::person::edit::new;
    post "/people/new"              CaseWork pages::person::edit::add;
    get  "/people/{token}"          CaseWork pages::person::page;
    get  "/people/{token}/edit"     CaseWork pages::person::edit::page;
    post "/people/{token}/edit"     CaseWork pages::person::edit::save;
    post "/people/{token}/move"     CaseWork pages::person::moving::ask;
    get  "/links"                   CaseWork pages::links::page;
    post "/links"                   CaseWork pages::links::make;
    post "/links/{link}/end"        CaseWork pages::links::end;

    get  "/households/{token}/assessments" CaseWork pages::assessment::list::page;
    post "/households/{token}/assessments" CaseWork pages::assessment::list::begin;
    get  "/assessments/{token}"            CaseWork pages::assessment::view::page;
    post "/assessments/{token}/fix"        CaseWork pages::assessment::view::fix;
    get  "/assessments/{token}/edit"       CaseWork pages::assessment::edit::page;
    post "/assessments/{token}/edit"       CaseWork pages::assessment::edit::save;
    get  "/assessments/{token}/diff"       CaseWork pages::assessment::diff::page;
    post "/assessments/{token}/diff"       CaseWork pages::assessment::diff::choose;
    get  "/assessments/{token}/diff/{visit}/{earlier}" CaseWork pages::assessment::diff::two;

    get  "/households/{token}/sharing"     CaseWork pages::household::sharing::page;
    post "/households/{token}/sharing"     CaseWork pages::household::sharing::add;
    post "/households/{token}/sharing/end" CaseWork pages::household::sharing::end;
    get  "/referrals"                      CaseWork pages::referral::list::page;
    get  "/referrals/new"                  CaseWork pages::referral::new::page;
    post "/referrals/new"                  CaseWork pages::referral::new::save;
    get  "/referrals/stats"                CaseWork pages::referral::stats::page;
    get  "/referrals/{token}"              CaseWork pages::referral::view::page;
    post "/referrals/{token}/move"         CaseWork pages::referral::view::turn;
    get  "/referrals/{token}/sheet"        CaseWork pages::sheet::referral::page;
    post "/referrals/{token}/sheet"        CaseWork pages::sheet::referral::with_link;
    post "/referrals/{token}/link"         CaseWork pages::referral::link::turn;
    get  "/team"                           Team     pages::team::page;
    get  "/team/{lines}"                   Team     pages::team::all;
    get  "/advice"                         CaseWork pages::advice::list::page;
    get  "/advice/new"                     CaseWork pages::advice::new::page;
    post "/advice/new"                     CaseWork pages::advice::new::save;
    get  "/advice/{token}"                 CaseWork pages::advice::view::page;
    post "/advice/{token}/turn"            CaseWork pages::advice::view::turn;
    post "/advice/{token}/seen"            CaseWork pages::advice::view::seen;
    get  "/agencies"                       CaseWork pages::register::page;
    post "/agencies"                       CaseWork pages::register::filter;
    get  "/agencies/{token}"               CaseWork pages::register::view;
    post "/agencies/{token}"               Team     pages::register::card;
    post "/agencies/{token}/people"        Team     pages::register::person;
    post "/agencies/{token}/people/end"    Team     pages::register::ended;
    post "/agencies/{token}/visits"        Team     pages::register::visit;
    get  "/people/{token}/seal"            CaseWork pages::seal::form;
    post "/people/{token}/seal"            CaseWork pages::seal::set;
    get  "/seals/{token}"                  CaseWork pages::seal::view;
    post "/seals/{token}"                  CaseWork pages::seal::change;
    get  "/seals/{token}/open"             CaseWork pages::seal::before;
    post "/seals/{token}/open"             CaseWork pages::seal::open;
    post "/seals/{token}/close"            CaseWork pages::seal::close;
    post "/seals/{token}/seen"             CaseWork pages::seal::seen;
    post "/seals/{token}/lift"             CaseWork pages::seal::ask;
    post "/seals/{token}/lift/answer"      CaseWork pages::seal::answer;
    get  "/meetings"                       CaseWork pages::meeting::list::page;
    get  "/meetings/new"                   CaseWork pages::meeting::edit::new;
    post "/meetings/new"                   CaseWork pages::meeting::edit::make;
    get  "/meetings/series/new"            CaseWork pages::meeting::series::new;
    post "/meetings/series/new"            CaseWork pages::meeting::series::make;
    get  "/meetings/series/{token}"        CaseWork pages::meeting::series::page;
    post "/meetings/series/{token}"        CaseWork pages::meeting::series::dates;
    post "/meetings/series/{token}/end"    CaseWork pages::meeting::series::end;
    get  "/meetings/{token}"               CaseWork pages::meeting::view::page;
    get  "/meetings/{token}/edit"          CaseWork pages::meeting::edit::page;
    post "/meetings/{token}/edit"          CaseWork pages::meeting::edit::save;
    post "/meetings/{token}/cancel"        CaseWork pages::meeting::edit::cancel;
    post "/meetings/{token}/held"          CaseWork pages::meeting::edit::held;
    post "/meetings/{token}/papers"        CaseWork pages::meeting::view::papers;
    post "/meetings/{token}/members"       CaseWork pages::meeting::view::invite;
    post "/meetings/{token}/members/{seat}/state" CaseWork pages::meeting::view::turn;
    post "/meetings/{token}/order"         CaseWork pages::meeting::view::order;
    get  "/meetings/{token}/projector"     CaseWork pages::meeting::paper::projector;
    get  "/meetings/{token}/agenda/print"  CaseWork pages::meeting::paper::agenda;
    get  "/meetings/{token}/items/new"     CaseWork pages::meeting::items::page;
    post "/meetings/{token}/items/new"     CaseWork pages::meeting::items::add;
    get  "/meetings/{token}/items/{agenda}" CaseWork pages::meeting::item::page;
    post "/meetings/{token}/items/{agenda}/seats" CaseWork pages::meeting::item::seat;
    post "/meetings/{token}/items/{agenda}/close" CaseWork pages::meeting::item::close;
    get  "/meetings/{token}/items/{agenda}/sign" CaseWork pages::meeting::sign::page;
    post "/meetings/{token}/items/{agenda}/sign" CaseWork pages::meeting::sign::sign;
    get  "/meetings/{token}/items/{agenda}/minutes" CaseWork pages::meeting::minutes::page;
    post "/meetings/{token}/items/{agenda}/minutes" CaseWork pages::meeting::minutes::save;
    post "/meetings/{token}/items/{agenda}/decisions" CaseWork pages::meeting::item::decide;
    post "/meetings/{token}/items/{agenda}/decisions/{decision}/end" CaseWork pages::meeting::item::strike;
    get  "/meetings/{token}/items/{agenda}/move" CaseWork pages::meeting::onward::page;
    post "/meetings/{token}/items/{agenda}/move" CaseWork pages::meeting::onward::go;
    get  "/meetings/{token}/items/{agenda}/print" CaseWork pages::meeting::paper::minutes;
    get  "/cases/{token}/meetings"         CaseWork pages::meeting::of_case::page;
    get  "/admin/secrecy-notices"          Manager pages::admin::secrecy::page;
    post "/admin/secrecy-notices"          Manager pages::admin::secrecy::add;
    get  "/emergency"                      CaseWork pages::emergency::page;
    post "/emergency"                      CaseWork pages::emergency::open;
    get  "/emergency/{token}"              CaseWork pages::emergency::view;
    post "/emergency/{token}/review"       CaseWork pages::emergency::review;
    get  "/households/{token}/sharing/as/{agency}" CaseWork pages::household::preview::page;
    get  "/households/{token}/consents"    CaseWork pages::consent::list::page;
    post "/households/{token}/consents"    CaseWork pages::consent::list::add;
    get  "/consents/{token}"               CaseWork pages::consent::view::page;
    post "/consents/{token}/said"          CaseWork pages::consent::view::said;
    post "/consents/{token}/throw"         CaseWork pages::consent::view::throw;
    post "/consents/{token}/withdraw"      CaseWork pages::consent::view::withdraw;
    get  "/consents/{token}/sheet"         CaseWork pages::sheet::consent::page;
    get  "/consents/{token}/sheet/easy"    CaseWork pages::sheet::consent::plain;
    get  "/admin/notices"                  Manager pages::admin::notice::page;
    post "/admin/notices"                  Manager pages::admin::notice::add;
    get  "/households/{token}/tie"         CaseWork pages::household::sharing::own_tie;
    post "/households/{token}/tie"         CaseWork pages::household::sharing::declare_tie;
    post "/households/{token}/ties"        CaseWork pages::household::sharing::note_tie;
    post "/households/{token}/ties/end"    CaseWork pages::household::sharing::end_tie;
    get  "/admin"                          Administration pages::admin::page;
    get  "/admin/voices"                   System pages::voice::desk::page;
    post "/admin/voices"                   System pages::voice::desk::set;
    get  "/admin/areas"                    System pages::admin::area::page;
    get  "/admin/areas/new"                System pages::admin::area::new;
    post "/admin/areas/new"                System pages::admin::area::add;
    get  "/admin/areas/{token}"            System pages::admin::area::edit;
    post "/admin/areas/{token}"            System pages::admin::area::change;
    get  "/admin/agencies"                 System pages::admin::agency::page;
    post "/admin/agencies"                 System pages::admin::agency::filter;
    get  "/admin/agencies/new"             System pages::admin::agency::new;
    post "/admin/agencies/new"             System pages::admin::agency::add;
    get  "/admin/agencies/{token}"         Administration pages::admin::agency::edit;
    post "/admin/agencies/{token}"         Administration pages::admin::agency::change;
    get  "/admin/workers"                  Administration pages::admin::worker::page;
    post "/admin/workers"                  Administration pages::admin::worker::filter;
    post "/admin/workers/invite"           Administration pages::admin::worker::invite;
    get  "/admin/workers/new"              System pages::admin::worker::new;
    post "/admin/workers/new"              System pages::admin::worker::add;
    get  "/admin/workers/{token}"          Administration pages::admin::worker::edit;
    post "/admin/workers/{token}"          System pages::admin::worker::change;
    post "/admin/workers/{token}/role"     Administration pages::admin::worker::add_role;
    post "/admin/workers/{token}/role-end" Administration pages::admin::worker::end_role;
    post "/admin/workers/{token}/end"      System pages::admin::worker::end;
    post "/admin/workers/{token}/reopen"   System pages::admin::worker::reopen;
    post "/admin/workers/{token}/password" Administration pages::admin::worker::give_password;
    get  "/admin/codes"                    System pages::admin::code::lists;
    get  "/admin/codes/{list}"             System pages::admin::code::rows;
    get  "/admin/codes/{list}/new"         System pages::admin::code::new;
    post "/admin/codes/{list}/new"         System pages::admin::code::add;
    get  "/admin/codes/{list}/{code}"      System pages::admin::code::edit;
    post "/admin/codes/{list}/{code}"      System pages::admin::code::change;
    get  "/admin/settings"                 Administration pages::admin::setting::page;
    post "/admin/settings"                 Administration pages::admin::setting::set;
    get  "/retention"                      Manager pages::retention::page;
    post "/retention/lists"                Manager pages::retention::make;
    get  "/retention/lists/{token}"        Manager pages::retention::list;
    get  "/retention/lists/{token}/print"  Manager pages::retention::print;
    post "/retention/lists/{token}/approve" Manager pages::retention::agree;
    post "/retention/lists/{token}/stop"   Manager pages::retention::stop;
    post "/retention/lists/{token}/items/{nth}/keep" Manager pages::retention::keep;
    get  "/households/{token}/hold"        Manager pages::household::hold::page;
    post "/households/{token}/hold"        Manager pages::household::hold::hold;
    post "/households/{token}/hold/end"    Manager pages::household::hold::end;
    get  "/admin/export"                   Manager pages::admin::export::page;
    post "/admin/export"                   Manager pages::admin::export::ask;
    post "/admin/export/{token}/approve"   Manager pages::admin::export::approve;
    post "/admin/export/{token}/stop"      Manager pages::admin::export::stop;
    post "/admin/export/{token}/fetch"     Manager pages::admin::export::fetch;
    get  "/cases"                   CaseWork pages::case::list::page;
    post "/cases"                   CaseWork pages::case::list::keep;
    get  "/cases/{token}"           CaseWork pages::case::page;
    get  "/cases/{token}/edit"      CaseWork pages::case::edit::page;
    post "/cases/{token}/edit"      CaseWork pages::case::edit::save;
    get  "/cases/{token}/close"     CaseWork pages::case::turn::close;
    post "/cases/{token}/close"     CaseWork pages::case::turn::closed;
    get  "/cases/{token}/pause"     CaseWork pages::case::turn::pause;
    post "/cases/{token}/pause"     CaseWork pages::case::turn::paused;
    get  "/cases/{token}/reopen"    CaseWork pages::case::turn::reopen;
    post "/cases/{token}/reopen"    CaseWork pages::case::turn::reopened;
    get  "/households/{token}/plans" CaseWork pages::plan::list::page;
    post "/households/{token}/plans" CaseWork pages::plan::make;
    get  "/plans/{token}"           CaseWork pages::plan::view::page;
    get  "/plans/{token}/edit"      CaseWork pages::plan::edit::page;
    post "/plans/{token}/edit"      CaseWork pages::plan::edit::save;
    get  "/plans/{token}/agree"     CaseWork pages::plan::step::agree;
    post "/plans/{token}/agree"     CaseWork pages::plan::step::agreed;
    get  "/plans/{token}/meeting"   CaseWork pages::plan::step::meeting;
    post "/plans/{token}/meeting"   CaseWork pages::plan::step::met;
    get  "/plans/{token}/decide"    CaseWork pages::plan::step::decide;
    post "/plans/{token}/decide"    CaseWork pages::plan::step::decided;
    get  "/plans/{token}/start"     CaseWork pages::plan::step::start;
    post "/plans/{token}/start"     CaseWork pages::plan::step::started;
    get  "/plans/{token}/redraft"   CaseWork pages::plan::step::redraft;
    post "/plans/{token}/redraft"   CaseWork pages::plan::step::redrafted;
    get  "/plans/{token}/withdraw"  CaseWork pages::plan::step::withdraw;
    post "/plans/{token}/withdraw"  CaseWork pages::plan::step::withdrawn;
    get  "/plans/{token}/keep"      CaseWork pages::plan::step::keep;
    post "/plans/{token}/keep"      CaseWork pages::plan::step::kept;
    get  "/plans/{token}/review"    CaseWork pages::plan::review::page;
    post "/plans/{token}/review"    CaseWork pages::plan::review::save;
    get  "/plans/{token}/replan"    CaseWork pages::plan::step::replan;
    post "/plans/{token}/replan"    CaseWork pages::plan::step::replanned;
    get  "/plans/{token}/close"     CaseWork pages::plan::close;
    get  "/plans/{token}/pause"     CaseWork pages::plan::pause;
    get  "/weekly"                  CaseWork pages::weekly::page;
    post "/weekly"                  CaseWork pages::weekly::save;
    get  "/households/{token}/timeline" CaseWork pages::contact::timeline::page;
    post "/households/{token}/timeline" CaseWork pages::contact::timeline::keep;
    get  "/households/{token}/timeline/print" CaseWork pages::contact::paper::list;
    get  "/households/{token}/timeline.xlsx" CaseWork pages::contact::paper::list_xlsx;
    get  "/households/{token}/timeline/export" CaseWork pages::contact::paper::export;
    post "/households/{token}/timeline/export" CaseWork pages::contact::paper::exported;
    get  "/contacts/{token}/sheet"  CaseWork pages::contact::paper::page;
    get  "/contacts/{token}/sheet.xlsx" CaseWork pages::contact::paper::xlsx;
    get  "/receptions/{token}/sheet" CaseWork pages::reception::paper::page;
    get  "/receptions/{token}/sheet.xlsx" CaseWork pages::reception::paper::xlsx;
    get  "/cases/print"             CaseWork pages::case::paper::page;
    get  "/cases/export"            CaseWork pages::case::paper::export;
    post "/cases/export"            CaseWork pages::case::paper::exported;
    get  "/assessments/{token}/sheet" CaseWork pages::sheet::assessment::page;
    get  "/assessments/{token}/sheet.xlsx" CaseWork pages::sheet::assessment::xlsx;
    get  "/households/{token}/budget/sheet" CaseWork pages::sheet::budget::page;
    get  "/households/{token}/budget/sheet.xlsx" CaseWork pages::sheet::budget::xlsx;
    get  "/housing/{token}/sheet"   CaseWork pages::sheet::housing::page;
    get  "/housing/{token}/sheet.xlsx" CaseWork pages::sheet::housing::xlsx;
    get  "/plans/{token}/sheet"     CaseWork pages::sheet::plan::page;
    get  "/plans/{token}/sheet.xlsx" CaseWork pages::sheet::plan::xlsx;
    get  "/plans/{token}/reviews/{nth}/sheet" CaseWork pages::sheet::plan::review_page;
    get  "/plans/{token}/reviews/{nth}/sheet.xlsx" CaseWork pages::sheet::plan::review_xlsx;
    get  "/sheets/page.css"         Worker   pages::sheet::page_css;
    get  "/quick"                   CaseWork pages::contact::quick::page;
    post "/quick"                   CaseWork pages::contact::quick::save;
    post "/quick/cases"             CaseWork pages::contact::quick::cases;
    get  "/quick/draft/{draft}"     CaseWork pages::contact::quick::from_draft;
    get  "/contacts/{token}/edit"   CaseWork pages::contact::correct::page;
    post "/contacts/{token}/edit"   CaseWork pages::contact::correct::save;
    get  "/imports"                 CaseWork pages::imports::page;
    post "/imports"                 CaseWork pages::imports::bring;
    get  "/imports/template/{kind}/{form}" CaseWork pages::imports::sheet::template;
    post "/imports/export"          Supervisor pages::imports::sheet::export;
    get  "/imports/{token}"         CaseWork pages::imports::view::page;
    get  "/imports/{token}/faults/{page}" CaseWork pages::imports::view::faults;
    get  "/imports/{token}/same/{page}" CaseWork pages::imports::same::page;
    post "/imports/{token}/same"    CaseWork pages::imports::same::answer;
    post "/imports/{token}/go"      CaseWork pages::imports::view::go;
    post "/imports/{token}/drop"    CaseWork pages::imports::view::put_away;
    post "/imports/{token}/undo"    CaseWork pages::imports::view::undo;
    get  "/find"                    CaseWork pages::find::page;
    post "/find"                    CaseWork pages::find::find;
    post "/find/types"              CaseWork pages::find::types;
}

/// The whole router.
pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let door = middleware::from_fn_with_state((app.clone(), route.access), edge::door);
        router = router.route(route.path, (route.mount)().layer(door));
    }
    edge::around(router.fallback(edge::nowhere), app.clone()).with_state(app)
}
