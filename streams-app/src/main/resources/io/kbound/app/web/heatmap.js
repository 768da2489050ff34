// Blame by channel and noise level, as a grid of cells whose numbers are shown on hover and focus.

import { el, show, text } from './dom.js';
import { nats, plainly } from './format.js';

export class HeatMap {
    #key = '';

    constructor() {
        this.said = el('p', { class: 'said', 'aria-hidden': 'true' });
        this.table = el('table', {
            class: 'heat',
            role: 'grid',
            'aria-readonly': 'true',
            'aria-label': 'Blame by channel and noise level, in nats',
        });
        this.most = el('span');
        this.legend = el(
            'p',
            { class: 'legend' },
            el('span', {}, '0'),
            el('span', { class: 'ramp', 'aria-hidden': 'true' }),
            this.most,
        );
        this.help = el(
            'p',
            { class: 'note' },
            'Nats beyond what is normal. Levels run from little noise, which sees how a record differs from its neighbours, ' +
                'to much, which sees how far it lies from everything; the edge is the last term.',
        );
        this.none = el(
            'p',
            { class: 'note', hidden: true },
            'This model splits blame by channel and by level, not by both: the levels only.',
        );
        this.node = el(
            'div',
            {},
            this.none,
            el('div', { class: 'scroller' }, this.table),
            this.said,
            this.legend,
            this.help,
        );
        this.table.addEventListener('keydown', event => this.#move(event));
        this.table.addEventListener('focusin', event => this.#tell(event.target));
        this.table.addEventListener('pointerover', event => this.#tell(event.target.closest('td')));
    }

    /** Built anew only when another anomaly is shown, so that the focus stays. */
    set(anomaly) {
        if (anomaly.id === this.#key) {
            return;
        }
        this.#key = anomaly.id;
        const names = anomaly.channels.map(plainly);
        const split = anomaly.cells.length > 0;
        const order = split
            ? anomaly.channels.map((_, c) => c).sort((a, b) => anomaly.blame[b] - anomaly.blame[a])
            : [0];
        const levels = split ? anomaly.cells.length : anomaly.levelBlame.length;
        const value = split ? (c, level) => anomaly.cells[level][c] : (_, level) => anomaly.levelBlame[level];
        const most = Math.max(
            0.1,
            ...order.flatMap(c => Array.from({ length: levels }, (_, level) => value(c, level))),
        );
        const level = l => (l === levels - 1 ? 'edge' : String(l + 1));
        this.table.replaceChildren(
            el(
                'thead',
                {},
                el(
                    'tr',
                    {},
                    el('th', { scope: 'col' }, split ? 'channel, level' : 'level'),
                    ...Array.from({ length: levels }, (_, l) => el('th', { scope: 'col' }, level(l))),
                ),
            ),
            el(
                'tbody',
                {},
                ...order.map(c =>
                    el(
                        'tr',
                        {},
                        el('th', { scope: 'row' }, split ? names[c] : 'all channels'),
                        ...Array.from({ length: levels }, (_, l) =>
                            this.#cell(
                                `${split ? `${names[c]}, ` : ''}${l === levels - 1 ? 'edge' : `level ${l + 1}`}`,
                                value(c, l),
                                most,
                            ),
                        ),
                    ),
                ),
            ),
        );
        this.table.querySelector('td').tabIndex = 0;
        text(this.most, `${nats(most)} nats`);
        text(this.said, 'Point at a cell, or move with the arrow keys, for its number.');
        show(this.none, !split);
    }

    #cell(name, value, most) {
        const cell = el('td', {
            tabindex: '-1',
            'aria-label': `${name}: ${nats(value)} nats`,
            title: `${name}: ${nats(value)} nats`,
        });
        cell.style.setProperty('--share', `${Math.round((Math.max(0, value) / most) * 100)}%`);
        return cell;
    }

    #tell(cell) {
        if (cell?.tagName === 'TD') {
            text(this.said, cell.getAttribute('aria-label'));
        }
    }

    #move(event) {
        const cell = event.target.closest('td');
        const row = cell?.parentElement;
        const next =
            cell &&
            {
                ArrowRight: () => cell.nextElementSibling,
                ArrowLeft: () => cell.previousElementSibling,
                ArrowDown: () => row.nextElementSibling?.cells[cell.cellIndex],
                ArrowUp: () => row.previousElementSibling?.cells[cell.cellIndex],
                Home: () => row.cells[1],
                End: () => row.lastElementChild,
            }[event.key]?.();
        if (next?.tagName === 'TD') {
            cell.tabIndex = -1;
            next.tabIndex = 0;
            next.focus();
        }
        if (next !== undefined && next !== null) {
            event.preventDefault();
            event.stopPropagation();
        }
    }
}
