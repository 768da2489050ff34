// The page around the views: which one is shown, the strip above it, the theme, keys, and news for who cannot see.

import { forgetInks } from './charts.js';
import { show, text } from './dom.js';
import { episodesView } from './episodes.js';
import { fleetView } from './fleet.js';
import { count, plainly, rate } from './format.js';
import { healthView } from './health.js';
import { sourceView } from './source.js';
import { openEpisodes, start, store, watch } from './store.js';

const NEWS_MILLIS = 15_000;
const LINKS = {
    connecting: '◌ connecting',
    live: '● live',
    lost: '▲ lost, trying again',
    stalled: '▲ silent, trying again',
};

const main = document.getElementById('main');
const at = name => document.getElementById(`at-${name}`);
let view = null;
let name = '';
let here = history.state?.here ?? 0;

function route() {
    const [path, query = ''] = location.hash.slice(1).split('?');
    const [, first = '', rest = ''] = path.match(/^\/([^/]*)\/?(.*)$/) ?? [];
    const parts = { query: new URLSearchParams(query), setQuery };
    try {
        switch (first) {
            case 'source':
                return ['source', sourceView({ ...parts, key: decodeURIComponent(rest) })];
            case 'episodes':
                return ['episodes', episodesView(parts)];
            case 'health':
                return ['health', healthView(parts)];
            default:
                return ['fleet', fleetView(parts)];
        }
    } catch {
        // What follows the # is no key: typed by hand, or cut short on its way.
        return ['fleet', fleetView(parts)];
    }
}

/** What is filtered by stands in the address, so that it survives a reload; typing makes no history. */
function setQuery(values) {
    const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value)).toString();
    history.replaceState(history.state, '', `${location.hash.split('?')[0] || '#/'}${query ? `?${query}` : ''}`);
}

function turn(first) {
    view?.close();
    [name, view] = route();
    main.replaceChildren(view.node);
    document.body.dataset.view = name;
    document
        .querySelectorAll('nav a')
        .forEach(link =>
            link.dataset.view === name
                ? link.setAttribute('aria-current', 'page')
                : link.removeAttribute('aria-current'),
        );
    scrollTo(0, 0);
    view.attached();
    retitle();
    if (!first) {
        view.node.querySelector('h1').focus({ preventScroll: true });
    }
}

function retitle() {
    const open = openEpisodes();
    document.title = `${open ? `(${open}) ` : ''}${view.title} - kbound`;
}

function strip(what) {
    if (what.has('about') && store.about) {
        text(at('model'), store.about.model);
        text(at('topic'), store.about.topic);
    }
    if (what.has('health') && store.health) {
        text(at('records'), rate(store.health.rates.received));
        text(at('anomalies'), rate(store.health.rates.anomalies));
    }
    if (what.has('rows')) {
        const open = openEpisodes();
        text(at('open'), count(open));
        at('open').dataset.open = String(open > 0);
        retitle();
    }
    text(at('link'), LINKS[store.link]);
    at('link').dataset.link = store.link;
    const trouble = document.getElementById('trouble');
    text(
        trouble,
        store.trouble ||
            (store.link === 'lost' || store.link === 'stalled'
                ? 'Nothing comes from the server: what is shown may be out of date. The page goes on as soon as it answers.'
                : ''),
    );
    show(trouble, trouble.textContent !== '');
}

// Said at most every 15 s, all at once: whoever listens to the page must be able to work meanwhile.
const news = new Set();
let saying = 0;
let spoken = -Infinity;

function tell(keys) {
    keys.forEach(key => news.add(plainly(key).slice(0, 60)));
    saying ||= setTimeout(
        () => {
            const all = [...news];
            news.clear();
            saying = 0;
            spoken = performance.now();
            text(
                document.getElementById('news'),
                all.length === 1
                    ? `A new episode: ${all[0]}`
                    : `${all.length} new episodes: ${all.slice(0, 3).join(', ')}${all.length > 3 ? ' and others' : ''}`,
            );
        },
        Math.max(1_000, spoken + NEWS_MILLIS - performance.now()),
    );
}

const dark = matchMedia('(prefers-color-scheme: dark)');
const themeButton = document.getElementById('theme');

function isDark() {
    return (document.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark';
}

function themed() {
    text(themeButton, isDark() ? 'Light' : 'Dark');
    themeButton.setAttribute('aria-label', isDark() ? 'Light theme' : 'Dark theme');
    forgetInks();
    view?.redraw?.();
}

themeButton.addEventListener('click', () => {
    const theme = isDark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme;
    try {
        localStorage.setItem('kbound-theme', theme);
    } catch {
        // As in theme.js: the choice lasts until the page is closed.
    }
    themed();
});
dark.addEventListener('change', themed);
matchMedia('print').addEventListener('change', themed);

document.getElementById('skip').addEventListener('click', event => {
    event.preventDefault();
    main.focus();
});

function back() {
    if (here > 0) {
        history.back();
    } else {
        location.assign('#/');
    }
}

addEventListener('keydown', event => {
    const typing = event.target.closest('input, select, textarea');
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) {
        return;
    }
    if (event.key === 'Escape') {
        if (typing === view.filter && typing?.value) {
            typing.value = '';
            typing.dispatchEvent(new Event('input'));
        } else if (typing) {
            typing.blur();
        } else if (name !== 'fleet') {
            back();
        }
    } else if (typing) {
        return;
    } else if (event.key === '/' && view.filter) {
        view.filter.focus();
    } else if (event.key === 'j' || event.key === 'k') {
        view.step?.(event.key === 'j' ? 1 : -1);
    } else if (
        (event.key === 'ArrowDown' || event.key === 'ArrowUp') &&
        event.target.closest('.episode') === event.target
    ) {
        view.step?.(event.key === 'ArrowDown' ? 1 : -1);
    } else {
        return;
    }
    event.preventDefault();
});

addEventListener('hashchange', () => {
    // How far this page has gone from where it was opened: Escape must not leave it.
    here = history.state?.here ?? here + 1;
    history.replaceState({ here }, '');
    turn(false);
});

history.replaceState({ here }, '');
watch(strip);
themed();
turn(true);
start(tell);
