// One episode with what can be said of it.

import { sayVerdict } from './api.js';
import { el, setState, show, sourceLink, stateMark, text } from './dom.js';
import { ago, blamed, count, moment, nats, plainly, probability, span } from './format.js';
import { store, withSaid } from './store.js';

const VERDICTS = [
    ['acknowledged', 'Acknowledge', 'Somebody has seen it'],
    ['confirmed', 'Confirm', 'Something was wrong'],
    ['rejected', 'Reject', 'Nothing was wrong'],
];
let serial = 0;

/** A card that is given its episode anew with every update, and keeps a note that is being written. */
export class EpisodeCard {
    constructor({ named }) {
        const id = `note-${serial++}`;
        this.state = stateMark();
        this.when = el('span', { class: 'when' });
        this.facts = el('p', { class: 'facts' });
        this.blame = el('p', { class: 'blame' });
        this.said = el('p', { class: 'verdict', 'aria-live': 'polite' });
        this.failed = el('p', { class: 'trouble', role: 'alert', hidden: true });
        this.note = el('input', { id, maxlength: '500', autocomplete: 'off', placeholder: 'What was it? (optional)' });
        this.noteRow = el('p', { class: 'noting', hidden: true }, el('label', { for: id }, 'Note'), this.note);
        this.noting = el(
            'button',
            { type: 'button', class: 'quiet', 'aria-expanded': 'false', onclick: () => this.#write() },
            'Note …',
        );
        this.buttons = VERDICTS.map(([verdict, word, meaning]) =>
            el(
                'button',
                { type: 'button', title: meaning, 'aria-pressed': 'false', onclick: () => this.#say(verdict) },
                word,
            ),
        );
        this.actions = el('div', { class: 'actions', role: 'group' }, ...this.buttons, this.noting);
        this.link = named ? el('a', { class: 'key' }) : null;
        this.node = el(
            'li',
            { class: 'episode', tabindex: '-1' },
            el(
                'div',
                { class: 'what' },
                el(named ? 'h2' : 'h3', {}, this.state, ' ', this.link, ' ', this.when),
                this.facts,
                this.blame,
                this.said,
            ),
            el('div', { class: 'say' }, this.actions, this.noteRow, this.failed),
        );
        this.node.addEventListener('keydown', event => {
            if (event.key === 'Escape' && !this.noteRow.hidden) {
                event.stopPropagation();
                this.#write();
            }
        });
    }

    update(served) {
        this.served = served;
        const episode = withSaid(served);
        this.key = episode.key;
        setState(this.state, episode.state);
        this.node.dataset.state = episode.state;
        if (this.link && !this.link.hasAttribute('href')) {
            this.link.textContent = plainly(episode.key);
            this.link.href = sourceLink(episode.key);
        }
        const open = episode.state === 'open';
        text(
            this.when,
            open ? `since ${moment(episode.start)} UTC` : `${moment(episode.start)} UTC, ended ${ago(episode.end)}`,
        );
        text(
            this.facts,
            `${count(episode.anomalies)} ${episode.anomalies === 1 ? 'anomaly' : 'anomalies'} in ${span(episode.end - episode.start)}, ` +
                `lowest p ${probability(episode.worstP)}, K ${nats(episode.worstK)} nats, model ${episode.model}`,
        );
        text(
            this.blame,
            episode.channels.length ? `To blame, nats: ${blamed(episode.channels, 5)}` : 'No channel stands out.',
        );
        text(
            this.said,
            episode.verdict
                ? `${episode.verdict}${episode.note ? `: ${episode.note}` : ''} (${moment(episode.said)} UTC${episode.pending ? ', being saved' : ''})`
                : '',
        );
        this.said.dataset.verdict = episode.verdict ?? '';
        show(this.actions, store.about?.feedback !== false && !store.about?.readOnly);
        this.actions.setAttribute('aria-label', `What is it? Episode of ${plainly(episode.key)}`);
        VERDICTS.forEach(([verdict], i) =>
            this.buttons[i].setAttribute('aria-pressed', String(verdict === episode.verdict)),
        );
    }

    #write() {
        const writing = this.noteRow.hidden;
        show(this.noteRow, writing);
        this.noting.setAttribute('aria-expanded', String(writing));
        (writing ? this.note : this.noting).focus();
    }

    async #say(verdict) {
        const { id, note: before } = this.served;
        const note = this.noteRow.hidden ? (before ?? '') : this.note.value.trim();
        const said = { verdict, note, said: Date.now(), pending: true };
        store.said.set(id, said);
        show(this.failed, false);
        this.update(this.served);
        try {
            await sayVerdict(id, verdict, note);
            said.pending = false;
            show(this.noteRow, false);
            this.noting.setAttribute('aria-expanded', 'false');
        } catch (failure) {
            if (store.said.get(id) === said) {
                store.said.delete(id);
            }
            text(
                this.failed,
                `Not saved: ${failure.message.replace(/[.\s]*$/, '.')} Nothing has been changed; try again.`,
            );
            show(this.failed, true);
        }
        this.update(this.served);
    }
}

/** Cards for a list of episodes, by id, in its order. */
export class EpisodeCards {
    #cards = new Map();

    constructor(options) {
        this.options = options;
        this.node = el('ul', { class: 'episodes' });
    }

    fill(episodes) {
        const wanted = new Set(episodes.map(e => e.id));
        for (const [id, card] of this.#cards) {
            if (!wanted.has(id)) {
                card.node.remove();
                this.#cards.delete(id);
            }
        }
        let before = this.node.firstChild;
        for (const episode of episodes) {
            let card = this.#cards.get(episode.id);
            if (!card) {
                card = new EpisodeCard(this.options);
                this.#cards.set(episode.id, card);
            }
            card.update(episode);
            if (card.node === before) {
                before = before.nextSibling;
            } else {
                this.node.insertBefore(card.node, before);
            }
        }
    }

    /** Moves the focus `by` cards further. */
    step(by) {
        const nodes = [...this.node.children];
        const at = nodes.indexOf(document.activeElement?.closest('.episode'));
        nodes[Math.min(nodes.length - 1, Math.max(0, at < 0 ? 0 : at + by))]?.focus();
    }
}
