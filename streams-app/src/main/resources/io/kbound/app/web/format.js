// Numbers and times as text. Times are event time in UTC.

export function number(value, digits = 1) {
    if (value === null || value === undefined || !Number.isFinite(value)) {
        return '-';
    }
    const size = Math.abs(value);
    if (size !== 0 && (size >= 1e6 || size < 0.001)) {
        return value.toExponential(digits);
    }
    return value.toFixed(size >= 1000 ? 0 : size < 1 ? Math.max(digits, 3) : size < 10 ? Math.max(digits, 2) : digits);
}

export function nats(value) {
    return Number.isFinite(value) ? value.toFixed(1) : '-';
}

export function probability(p) {
    if (p === null || p === undefined) {
        return '-';
    }
    return p >= 0.1 ? p.toFixed(2) : p >= 0.001 ? p.toPrecision(2) : p.toExponential(1);
}

export function count(value) {
    return Number.isFinite(value) ? Math.round(value).toLocaleString('en') : '-';
}

export function percent(share) {
    return `${+(share * 100).toPrecision(3)} %`;
}

export function rate(value) {
    if (!Number.isFinite(value)) {
        return '-';
    }
    return value >= 100 ? count(value) : value.toFixed(value >= 10 || value === 0 ? 1 : 2);
}

function iso(millis) {
    return Number.isFinite(millis) && Math.abs(millis) <= 8.64e15 ? new Date(millis).toISOString() : null;
}

/** 2026-01-31 12:00:00 */
export function moment(millis) {
    return iso(millis)?.replace('T', ' ').slice(0, -5) ?? '-';
}

/** For an axis whose marks stand `step` milliseconds apart. */
export function mark(millis, step) {
    const text = iso(millis) ?? '';
    return step < 1000
        ? text.slice(11, 23)
        : step < 60_000
          ? text.slice(11, 19)
          : step < 86_400_000
            ? text.slice(11, 16)
            : text.slice(0, 10);
}

export function span(millis) {
    const seconds = Math.max(0, millis) / 1000;
    if (seconds < 1) {
        return `${Math.round(seconds * 1000)} ms`;
    }
    if (seconds < 120) {
        return `${seconds < 10 ? +seconds.toFixed(1) : Math.round(seconds)} s`;
    }
    if (seconds < 7200) {
        return `${Math.round(seconds / 60)} min`;
    }
    return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}

export function ago(millis, now = Date.now()) {
    if (!Number.isFinite(millis)) {
        return '-';
    }
    const past = now - millis;
    return past < 5_000 ? 'now' : `${span(Math.round(past / 1000) * 1000)} ago`;
}

/** Characters that cannot be seen, or that turn the text around them, by their number: a key must not look like another. */
export function plainly(string) {
    return String(string).replace(
        /[\p{Cc}\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu,
        character => `⟨U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
    );
}

/** The channels most to blame, in a few words. */
export function blamed(channels, most = 3) {
    return channels
        .slice(0, most)
        .map(channel => `${plainly(channel.name)} ${nats(channel.blame)}`)
        .join(', ');
}
