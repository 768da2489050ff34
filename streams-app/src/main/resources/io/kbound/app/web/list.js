// A list of any length, of which only what can be seen is in the document.
//
// The list itself has the focus, and says which row is meant by aria-activedescendant: a row may leave the document while one
// scrolls, and would take the focus with it. The row that is meant stays in the document wherever it is.

import { el } from './dom.js';

const SPARE_ROWS = 4;
const PRINTED_ROWS = 500;

export class VirtualList {
    #keys = [];
    #index = new Map();
    #nodes = new Map();
    #idle = [];
    #serial = 0;
    #drawn = '';

    /** @param row {make(): node, update(node, key), open(key)} */
    constructor(label, heads, row) {
        this.row = row;
        this.active = null;
        this.printedRows = 0;
        this.body = el('div', { role: 'rowgroup', class: 'rows' });
        this.head = el(
            'div',
            { role: 'rowgroup', class: 'heads' },
            el(
                'div',
                { role: 'row', class: 'row', 'aria-rowindex': '1' },
                ...heads.map(head => el('span', { role: 'columnheader', title: head.title }, head.name)),
            ),
        );
        this.node = el(
            'div',
            {
                role: 'grid',
                tabindex: '0',
                class: 'list',
                'aria-label': label,
                'aria-readonly': 'true',
                'aria-colcount': String(heads.length),
            },
            this.head,
            this.body,
        );
        this.node.addEventListener('scroll', () => this.#later(), { passive: true });
        this.node.addEventListener('keydown', event => this.#key(event));
        this.body.addEventListener('click', event => this.#click(event));
        this.observer = new ResizeObserver(() => {
            this.#measure();
            this.draw(false);
        });
        this.observer.observe(this.node);
        this.print = () => this.#printing(PRINTED_ROWS);
        this.printed = () => this.#printing(0);
        addEventListener('beforeprint', this.print);
        addEventListener('afterprint', this.printed);
    }

    #printing(rows) {
        this.printedRows = rows;
        this.draw(false);
    }

    close() {
        this.observer.disconnect();
        removeEventListener('beforeprint', this.print);
        removeEventListener('afterprint', this.printed);
    }

    setKeys(keys) {
        this.#keys = keys;
        this.#index = new Map(keys.map((key, i) => [key, i]));
        this.node.setAttribute('aria-rowcount', String(keys.length + 1));
        this.draw(true);
    }

    /** Draws the rows that can be seen; `fresh` also those that stand already. */
    draw(fresh) {
        const most = this.printedRows;
        if (!this.height) {
            this.#measure();
        }
        const top = Math.max(0, this.node.scrollTop);
        const first = most ? 0 : Math.max(0, Math.floor(top / this.height) - SPARE_ROWS);
        const last = most
            ? Math.min(most, this.#keys.length)
            : Math.min(this.#keys.length, Math.ceil((top + this.node.clientHeight) / this.height) + SPARE_ROWS);
        const seen = this.#keys.slice(first, last);
        const at = this.#index.get(this.active);
        if (at < first) {
            seen.unshift(this.active);
        } else if (at >= last) {
            seen.push(this.active);
        }
        const drawn = `${first} ${last} ${at}`;
        if (!fresh && drawn === this.#drawn) {
            return;
        }
        this.#drawn = drawn;
        this.body.style.height = `${this.#keys.length * this.height}px`;
        this.#place(seen, fresh);
    }

    #place(seen, fresh) {
        const wanted = new Set(seen);
        for (const [key, node] of this.#nodes) {
            if (!wanted.has(key)) {
                this.#nodes.delete(key);
                this.#idle.push(node);
            }
        }
        let before = this.body.firstChild;
        for (const key of seen) {
            let node = this.#nodes.get(key);
            const stands = node !== undefined;
            if (!stands) {
                node = this.#idle.pop() ?? this.#make();
                this.#nodes.set(key, node);
            }
            // In the document in the order of the list: a screen reader reads it by that.
            if (node === before) {
                before = before.nextSibling;
            } else {
                this.body.insertBefore(node, before);
            }
            const index = this.#index.get(key);
            node.style.transform = `translateY(${index * this.height}px)`;
            node.setAttribute('aria-rowindex', String(index + 2));
            node.setAttribute('aria-selected', String(key === this.active));
            if (!stands || fresh) {
                this.row.update(node, key);
            }
        }
        this.#idle.splice(0).forEach(node => node.remove());
        const meant = this.#nodes.get(this.active);
        if (meant) {
            this.node.setAttribute('aria-activedescendant', meant.id);
        } else {
            this.node.removeAttribute('aria-activedescendant');
        }
    }

    #make() {
        const node = this.row.make();
        node.id = `row-${this.#serial++}`;
        return node;
    }

    #measure() {
        this.height = parseFloat(getComputedStyle(this.node).getPropertyValue('--row')) || 40;
        this.#drawn = '';
    }

    #later() {
        if (!this.due) {
            this.due = true;
            requestAnimationFrame(() => {
                this.due = false;
                this.draw(false);
            });
        }
    }

    /** Moves to the row `by` further, and brings it into sight. */
    move(by) {
        const from = this.#index.get(this.active) ?? (by > 0 ? -1 : 0);
        this.#meanAt(from + by);
    }

    #meanAt(index) {
        if (!this.#keys.length) {
            return;
        }
        const at = Math.min(this.#keys.length - 1, Math.max(0, index));
        this.active = this.#keys[at];
        const head = this.head.offsetHeight;
        const top = at * this.height;
        const room = this.node.clientHeight - head - this.height;
        this.node.scrollTop = Math.min(top, Math.max(this.node.scrollTop, top - room));
        this.draw(false);
    }

    #key(event) {
        const page = Math.max(1, Math.floor(this.node.clientHeight / this.height) - 2);
        const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
        if (event.ctrlKey || event.metaKey || event.altKey) {
            return;
        }
        if (event.key in steps) {
            this.move(steps[event.key]);
        } else if (event.key === 'Home' || event.key === 'End') {
            this.#meanAt(event.key === 'Home' ? 0 : this.#keys.length - 1);
        } else if (event.key === 'Enter' && this.#index.has(this.active)) {
            this.row.open(this.active);
        } else {
            return;
        }
        event.preventDefault();
    }

    #click(event) {
        const node = event.target.closest('[role=row]');
        const selection = getSelection();
        if (!selection.isCollapsed && selection.containsNode(node, true)) {
            return;
        }
        for (const [key, stands] of this.#nodes) {
            if (stands === node) {
                this.active = key;
                if (!event.target.closest('a')) {
                    this.row.open(key);
                }
                return;
            }
        }
    }
}
