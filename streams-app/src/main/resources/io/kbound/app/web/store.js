// What the page knows. Bounded: the newest rows by key, one health, and the verdicts given here that the server has yet to show.

import { get, listen } from './api.js';

const MOST_ROWS = 12_000;
const KEPT_ROWS = 10_000;
const REFRESH_MILLIS = 30_000;
const SAID_MILLIS = 60_000;
/** As many results as a row draws. */
const SPARK = 60;

export const store = {
    about: null,
    health: null,
    link: 'connecting',
    trouble: '',
    loaded: false,
    total: 0,
    /** How often the keys, or what they are ordered and filtered by, have changed. */
    order: 0,
    rows: new Map(),
    said: new Map(),
};

const watchers = new Set();
const pending = new Set();
let due = false;

/** Calls `heard` with the set of what has changed ('rows', 'episodes', 'health', 'about', 'link'), once a frame at most. */
export function watch(heard) {
    watchers.add(heard);
    return () => watchers.delete(heard);
}

function changed(what) {
    pending.add(what);
    if (due) {
        return;
    }
    due = true;
    // A page in the background draws no frames; its title counts open episodes all the same.
    if (document.hidden) {
        setTimeout(flush, 500);
    } else {
        requestAnimationFrame(flush);
    }
}

function flush() {
    due = false;
    const what = new Set(pending);
    pending.clear();
    for (const heard of [...watchers]) {
        heard(what);
    }
}

function standing(row) {
    return `${row.state} ${row.open?.id} ${row.last?.id} ${row.last?.channels[0]?.name}`;
}

/** The newest results, those known before among them. Pieces may overlap, as one does that came while all rows were asked for. */
function joined(before, news) {
    const fresh = before ? news.results - before.results : 0;
    if (!before || fresh < 0) {
        return news.spark;
    }
    return fresh ? [...before.spark, ...news.spark.slice(-fresh)].slice(-SPARK) : before.spark;
}

/** Puts what is new of a row to what is known of it; its last episode is told where it has changed. */
function put(news) {
    const before = store.rows.get(news.key);
    if (!before && store.rows.size >= MOST_ROWS && news.state !== 'episode') {
        return;
    }
    const last = news.last ?? before?.last ?? null;
    const row = {
        ...news,
        spark: joined(before, news),
        last,
        open: last?.state === 'open' ? last : null,
    };
    if (!before || standing(before) !== standing(row)) {
        store.order++;
    }
    store.rows.set(row.key, row);
}

/** Drops what is least missed: sources without an open episode, those that have been quiet for longest first. */
function trim() {
    if (store.rows.size <= MOST_ROWS) {
        return;
    }
    const leaving = [...store.rows.values()].filter(row => !row.open).sort((a, b) => a.seen - b.seen);
    for (const row of leaving.slice(0, store.rows.size - KEPT_ROWS)) {
        store.rows.delete(row.key);
    }
    store.order++;
}

const told = new Set();
let opened = () => {};

/** Passes on the keys of open episodes that have not been told of yet; those of the first answer are no news. */
function tell(episodes) {
    const fresh = episodes.filter(e => e?.state === 'open' && !told.has(e.id));
    fresh.forEach(e => told.add(e.id));
    if (told.size > MOST_ROWS) {
        told.clear();
        store.rows.forEach(row => row.open && told.add(row.open.id));
    }
    if (store.loaded && fresh.length) {
        opened(fresh.map(e => e.key));
    }
}

let meanwhile = null;
let asked = 0;
let retry = 0;

/** Asks for all rows. Those that come by the stream meanwhile are newer, and are put on top. */
async function refresh() {
    if (meanwhile) {
        return;
    }
    meanwhile = [];
    asked = Date.now();
    try {
        const [about, health, fleet] = await Promise.all([get('about'), get('health'), get('fleet')]);
        store.about = about;
        store.health = health;
        store.total = fleet.total;
        store.rows.clear();
        fleet.rows.forEach(put);
        meanwhile.forEach(put);
        store.order++;
        tell(fleet.rows.map(row => row.last));
        store.loaded = true;
        store.trouble = '';
    } catch (failure) {
        store.trouble = failure.message;
        clearTimeout(retry);
        retry = setTimeout(refresh, 5_000);
    } finally {
        meanwhile = null;
    }
    trim();
    ['about', 'health', 'rows', 'link'].forEach(changed);
}

/** The episode with what was said of it here, until the server shows it itself. */
export function withSaid(episode) {
    const said = store.said.get(episode.id);
    if (!said) {
        return episode;
    }
    const known = episode.verdict === said.verdict && episode.note === said.note;
    if (known || Date.now() - said.said > SAID_MILLIS) {
        store.said.delete(episode.id);
        return episode;
    }
    return { ...episode, ...said };
}

export function openEpisodes() {
    let open = 0;
    for (const row of store.rows.values()) {
        open += row.open ? 1 : 0;
    }
    return open;
}

/** `news` hears the keys of episodes that have begun since the page was opened. */
export function start(news) {
    opened = news;
    listen(
        {
            rows(batch) {
                store.total = batch.total;
                batch.rows.forEach(put);
                meanwhile?.push(...batch.rows);
                trim();
                changed('rows');
                // Fewer sources than rows: some have been forgotten, and only the whole list says which.
                if (store.rows.size > store.total && Date.now() - asked > REFRESH_MILLIS) {
                    refresh();
                }
            },
            episodes(batch) {
                changed('episodes');
                tell(batch.episodes);
            },
            health(health) {
                store.health = health;
                changed('health');
            },
        },
        link => {
            if (store.link !== link) {
                store.link = link;
                changed('link');
                if (link === 'live') {
                    refresh();
                }
            }
        },
    );
    refresh();
}
