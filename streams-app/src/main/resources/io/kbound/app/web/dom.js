// Elements by hand. Text goes in as text, never as markup: keys and dead letters are anybody's.

import { plainly } from './format.js';

export function el(tag, props = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
        if (value === undefined || value === null || value === false) {
            continue;
        }
        if (name === 'class') {
            node.className = value;
        } else if (name.startsWith('on')) {
            node.addEventListener(name.slice(2), value);
        } else {
            node.setAttribute(name, value === true ? '' : value);
        }
    }
    node.append(...children.filter(child => child !== null && child !== undefined));
    return node;
}

/** Sets text where it differs, so that a selection, or a screen reader, is not disturbed by what stays the same. */
export function text(node, value) {
    const string = String(value);
    if (node.textContent !== string) {
        node.textContent = string;
    }
}

export function show(node, visible) {
    if (node.hidden === visible) {
        node.hidden = !visible;
    }
}

const STATES = {
    normal: ['●', 'normal'],
    episode: ['▲', 'episode'],
    drift: ['◆', 'drift'],
    silent: ['○', 'silent'],
    open: ['▲', 'open'],
    over: ['■', 'over'],
};

/** A state as a shape and a word, so that it can be told without its colour. */
export function stateMark() {
    return el('span', { class: 'state' }, el('span', { class: 'shape', 'aria-hidden': 'true' }), el('span'));
}

export function setState(node, state) {
    const [shape, word] = STATES[state] ?? ['?', String(state)];
    if (node.dataset.state !== state) {
        node.dataset.state = state;
        node.firstChild.textContent = shape;
        node.lastChild.textContent = word;
    }
}

export function sourceLink(key) {
    return `#/source/${encodeURIComponent(key)}`;
}

/**
 * A table whose rows are given anew with every update: cells are kept, and only text that differs is set.
 *
 * A column is {name, number, head, wide}: of wide ones text is broken anywhere. A cell is text, or {text, href}.
 */
export class Table {
    constructor(caption, columns, empty) {
        this.columns = columns;
        this.body = el('tbody', { role: 'rowgroup' });
        // Roles by name: on a narrow page rows are stacked, and a table that is not laid out as one may lose what it means.
        this.table = el(
            'table',
            { role: 'table', class: columns.length < 3 ? 'narrow' : 'stacks' },
            el('caption', { class: 'unseen' }, caption),
            el(
                'thead',
                { role: 'rowgroup' },
                el(
                    'tr',
                    { role: 'row' },
                    ...columns.map(c =>
                        el('th', { role: 'columnheader', scope: 'col', class: c.number && 'number' }, c.name),
                    ),
                ),
            ),
            this.body,
        );
        this.scroller = el(
            'div',
            { class: 'scroller', tabindex: '0', role: 'group', 'aria-label': caption },
            this.table,
        );
        this.empty = el('p', { class: 'empty' }, empty);
        this.node = el('div', {}, this.scroller, this.empty);
    }

    fill(rows) {
        show(this.empty, rows.length === 0);
        show(this.scroller, rows.length > 0);
        while (this.body.rows.length > rows.length) {
            this.body.lastChild.remove();
        }
        while (this.body.rows.length < rows.length) {
            this.body.append(
                el(
                    'tr',
                    { role: 'row' },
                    ...this.columns.map(c =>
                        el(c.head ? 'th' : 'td', {
                            role: c.head ? 'rowheader' : 'cell',
                            scope: c.head && 'row',
                            class: c.number ? 'number' : c.wide && 'wide',
                            'data-name': c.name,
                        }),
                    ),
                ),
            );
        }
        rows.forEach((cells, i) => cells.forEach((cell, j) => this.#set(this.body.rows[i].cells[j], cell)));
    }

    #set(node, cell) {
        if (typeof cell !== 'object' || cell === null) {
            text(node, plainly(cell ?? ''));
            return;
        }
        if (node.firstElementChild?.tagName !== 'A') {
            node.replaceChildren(el('a'));
        }
        node.firstElementChild.setAttribute('href', cell.href);
        text(node.firstElementChild, plainly(cell.text));
    }
}
