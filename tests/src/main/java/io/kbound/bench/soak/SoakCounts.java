package io.kbound.bench.soak;

import io.kbound.bench.measure.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What became of the records.
 *
 * @param counts what was counted, by name; those that {@code isWrong} must be 0
 */
record SoakCounts(List<Count> counts) {
    SoakCounts {
        counts = List.copyOf(counts);
    }

    /** A count. */
    record Count(String key, String says, long value, boolean isWrong) {}

    static SoakCounts of(
            SoakLoad load, ScoreCheck check, Receiver receiver, Set<String> episodes, PageListener listener) {
        long untold = episodes.stream()
                .filter(episode -> !receiver.told().contains(episode))
                .count();
        return new SoakCounts(List.of(
                new Count("sent", "records sent", load.sent(), false),
                new Count("repeated", "of those written twice by the producer's client", check.repeated(), false),
                new Count("expected", "scores that there must be", check.expected(), false),
                new Count("lost", "lost", check.missing(), true),
                new Count("doubled", "doubled, or of no record", check.unexpected(), true),
                new Count("different", "different from the score computed offline", check.different(), true),
                new Count("out_of_order", "out of their source's order", check.outOfOrder(), true),
                new Count("broken", "broken records sent", load.sentBroken(), false),
                new Count("letters", "dead letters", check.letters(), false),
                new Count("lost_letters", "dead letters lost", check.missingLetters(), true),
                new Count("wrong_letters", "dead letters wrong or doubled", check.wrongLetters(), true),
                new Count("episodes", "beginnings and ends of episodes", episodes.size(), false),
                new Count("untold", "of those not posted", untold, true),
                new Count("told_again", "posted again", receiver.again(), false),
                new Count("page_lines", "lines heard on the page's stream", listener.lines(), false)));
    }

    /** What is not as it must be, in words. */
    List<String> wrongs() {
        List<String> wrongs = new ArrayList<>();
        counts.stream()
                .filter(count -> count.isWrong && count.value != 0)
                .forEach(count -> wrongs.add(count.value + " " + count.says));
        counts.stream()
                .filter(count -> count.key.equals("expected") && count.value == 0)
                .forEach(count -> wrongs.add("nothing was scored"));
        return wrongs;
    }

    /** As figures. */
    List<Figure> figures() {
        return counts.stream()
                .map(count -> new Figure(count.key, count.says, count.value, "", ""))
                .toList();
    }
}
