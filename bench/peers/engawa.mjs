// engawa for the peer benchmark: `node bench.mjs engawa check|all`. Every request carries the access token of a worker
// who may do it: of the agency in the argument, of the case's agency, or (B) of every agency.
//   ENGAWA_TOKENS  bench-tokens.json, written by `engawa bench load`      ENGAWA_PORT  default 8080
import fs from 'node:fs'
const keys = JSON.parse(fs.readFileSync(process.env.ENGAWA_TOKENS ?? 'data/bench/bench-tokens.json'))
export const host = '127.0.0.1', port = +(process.env.ENGAWA_PORT ?? 8080)
export const headers = {}
const by = secret => ({ authorization: `Bearer ${secret}` })
const of = agency => by(keys.agencies[agency].secret), everywhere = by(keys.everywhere)
const post = (path, headers, body, ids) => ({ method: 'POST', path: `/api/v1/${path}`, headers, body, ids })
const rows = answer => answer.rows.map(row => +row.import_key)
const people = (agency, query) => post('people/search', of(agency), { query, match: 'exact', agency: keys.agencies[agency].id, limit: 50 }, rows)
const notes = query => post('contacts/search', everywhere, { query, limit: 20 }, rows)
const cases = page => (agency, status) => post('cases/list', of(agency), { agency: keys.agencies[agency].id, statuses: [status], page }, rows)
export const items = {
  A1: people, A2: people, B2: notes, B4: notes, C1: cases(1), C100: cases(100),
  D: c => ({ path: `/api/v1/cases/${keys.cases[c]}/contacts?limit=200`, headers: of(keys.agency_of_case[c]), ids: rows }),
  E: (c, at, method, minutes, body) => post('contacts', of(keys.agency_of_case[c]), { case: keys.cases[c], at, method, minutes, body }),
  F: agency => post('reports/contacts', of(agency), { agency: keys.agencies[agency].id, zone: 'UTC' },
    answer => answer.rows.map(row => `${row.month}|${row.method}|${row.count}`).sort()),
}
