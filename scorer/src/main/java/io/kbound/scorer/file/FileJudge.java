package io.kbound.scorer.file;

import io.kbound.card.ModelCard;
import io.kbound.scorer.judgement.Calibration;
import io.kbound.scorer.judgement.Judge;
import io.kbound.scorer.judgement.Judge.Verdict;
import io.kbound.scorer.judgement.RollingCalibration;
import io.kbound.scorer.judgement.Screen;
import io.kbound.scorer.judgement.SourceNorm;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Judges a file's windows in order, each by its source's own past where that is asked for, and counts episodes. */
public final class FileJudge {
    private final Judge judge;
    private final Optional<RollingCalibration> rolling;
    private final Optional<Screen> screen;
    private final Duration hold;
    private final Map<String, SourceNorm> norms = new HashMap<>();
    private final Map<String, FileEpisode> episodes = new HashMap<>();
    private long begun;

    /**
     * @param falseAlarmRate the share of normal windows that may be called anomalies
     * @param rollingWindows how many of its normal windows each source's own calibration remembers; empty: all sources are judged by
     *     the model's
     * @param screen passes windows over that cannot be anomalies; empty: none
     * @param hold an episode is over when its source has had no anomaly for so long
     */
    public FileJudge(
            ModelCard card, double falseAlarmRate, OptionalInt rollingWindows, Optional<Screen> screen, Duration hold) {
        if (rollingWindows.isPresent() && screen.isPresent()) {
            throw new IllegalArgumentException("a rolling calibration learns from what all levels say of every window");
        }
        this.screen = screen;
        this.judge = new Judge(new Calibration(card.normal()), falseAlarmRate);
        this.rolling = rollingWindows.isPresent()
                ? Optional.of(RollingCalibration.of(card, judge, rollingWindows.getAsInt()))
                : Optional.empty();
        this.hold = hold;
    }

    /** Whether windows are screened. */
    public boolean isScreening() {
        return screen.isPresent();
    }

    /** What windows are screened by. */
    Optional<Screen> screen() {
        return screen;
    }

    /** The verdict on a source's next window. */
    Verdict judge(String source, float statistic) {
        return rolling.isPresent()
                ? rolling.get().judge(norms.computeIfAbsent(source, first -> new SourceNorm()), statistic)
                : judge.judge(statistic);
    }

    /** The episode that is open at a source's window, if one is: they are numbered from 1 through the file. */
    OptionalLong episode(String source, long timeMicros, boolean anomaly) {
        OptionalLong open =
                episodes.computeIfAbsent(source, first -> new FileEpisode(hold)).at(timeMicros, anomaly, begun + 1);
        begun = Math.max(begun, open.orElse(begun));
        return open;
    }

    /** Episodes so far. */
    long episodes() {
        return begun;
    }

    /** Where the rate lies below what counting can give: one line saying that p-values there are extrapolated. */
    public Optional<String> caveat() {
        return judge.caveat();
    }
}
