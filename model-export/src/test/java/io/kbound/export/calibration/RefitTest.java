package io.kbound.export.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.card.ModelCard;
import io.kbound.card.ModelCard.StatisticKind;
import io.kbound.card.ModelCard.ViewKind;
import io.kbound.command.KboundException;
import io.kbound.export.calibration.Refit.Kind;
import io.kbound.export.training.DenoiserKind;
import io.kbound.export.training.ModelTraining;
import io.kbound.export.training.TrainingPlan;
import io.kbound.scorer.judgement.Calibration;
import io.kbound.scorer.judgement.Judge;
import io.kbound.scorer.judgement.Screen;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.series.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two channels that go together; later they are wider than they were, and now and then one leaves the other. */
class RefitTest {
    private static final int LEARNED = 1500;
    private static final int LATER = 6000;
    private static final double WIDER = 1.3;
    private static final int BETWEEN_EVENTS = 500;
    private static final int EVENT = 20;

    @TempDir
    private Path folder;

    private Path model;
    private Path later;
    private Path labels;

    @BeforeEach
    void train() throws IOException {
        Random random = new Random(1);
        model = folder.resolve("first.onnx");
        Path learned = Files.writeString(folder.resolve("learned.csv"), rows(LEARNED, 1, false, random));
        later = Files.writeString(folder.resolve("later.csv"), rows(LATER, WIDER, true, random));
        List<String> events = new ArrayList<>(List.of("key,start,end,verdict"));
        for (int at = 0; at < LATER; at += BETWEEN_EVENTS) {
            events.add("later," + at + "," + (at + EVENT - 1) + ",");
        }
        labels = Files.write(folder.resolve("labels.csv"), events);
        new ModelTraining(
                        new TrainingPlan(
                                learned,
                                Layout.DEFAULT,
                                model,
                                "first",
                                2,
                                1,
                                ViewKind.RAW,
                                DenoiserKind.MIXTURE,
                                1,
                                1,
                                OptionalInt.of(8),
                                2,
                                1,
                                0,
                                StatisticKind.LEVELS,
                                0.3,
                                1,
                                LocalDate.of(2026, 1, 1)),
                        ModelTraining.Progress.UNHEARD)
                .run();
    }

    @Test
    void theNewModel_alarmsAsOftenAsItIsAskedTo_onWhatIsNormalByNow_andFindsWhatWasConfirmed() throws IOException {
        Refit.Outcome outcome = refit("second").run();

        HeldOut before = outcome.of(Kind.BEFORE);
        HeldOut after = outcome.of(outcome.chosen());
        assertThat(outcome.fittedEvents()).hasSize(6);
        assertThat(outcome.heldOutEvents()).hasSize(6);
        assertThat(before.confusion().falseAlarmRate()).isGreaterThan(0.02);
        assertThat(after.confusion().falseAlarmRate()).isBetween(0.002, 0.02);
        assertThat(after.noticed(outcome.heldOutEvents())).isEqualTo(6);
    }

    @Test
    void theNewModel_isTheSameGraphUnderAnotherName_andTheOldOneStaysAsItWas() throws IOException {
        byte[] asItWas = Files.readAllBytes(model);

        ModelCard card = refit("second").run().card();

        assertThat(Files.readAllBytes(model)).isEqualTo(asItWas);
        assertThat(card.id()).startsWith("second@");
        assertThat(card.created()).isEqualTo("2026-01-02");
        try (BoundModel first = BoundModel.open(model);
                BoundModel second = BoundModel.open(folder.resolve("second.onnx"));
                BoundScorer byFirst = first.scorer(1);
                BoundScorer bySecond = second.scorer(1)) {
            assertThat(second.card()).isEqualTo(card);
            assertThat(card.weightsSha256()).isEqualTo(first.card().weightsSha256());
            assertThat(card.normal()).isNotEqualTo(first.card().normal());
            assertThat(Screen.obstacle(card, 0.05, 0.2)).isEmpty();
            for (BoundScorer scorer : List.of(byFirst, bySecond)) {
                scorer.put(0, new float[] {1, 2, 0.5f, 1.5f});
                scorer.score(1);
            }
            assertThat(bySecond.bound(0)).isEqualTo(byFirst.bound(0));
        }
    }

    @Test
    void alarmsThatNobodyJudged_countAsNormal_inTheShareThatPeopleRejected() throws IOException {
        ModelCard allNormal = refit("all-normal").run().card();
        // Of what alarms, next to nothing was rejected: what nobody has looked at is then mostly right, too.
        Files.writeString(labels, "later,100,200,rejected\n", StandardOpenOption.APPEND);

        ModelCard judged = refit("judged").run().card();

        assertThat(judged.normal()).hasSizeLessThan(allNormal.normal().size());
        assertThat(threshold(judged)).isGreaterThan(threshold(allNormal) + 0.5f);
    }

    private static float threshold(ModelCard card) {
        return new Judge(new Calibration(card.normal()), 0.01).threshold();
    }

    @Test
    void whatCannotBeLearnedFrom_isRefused_andNothingIsLeft() throws IOException {
        Files.writeString(folder.resolve("there.onnx"), "");
        assertThatThrownBy(() -> refit("there").run()).hasMessageContaining("it is there already");
        assertThatThrownBy(() -> new Refit(plan("first", "other.onnx"), stage -> {}, readings -> {}).run())
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("could not be told apart");
        Files.writeString(labels, "key,start,end\nnobody,0,19\n");
        assertThatThrownBy(() -> refit("second").run())
                .hasMessageContaining("none of its confirmed events lies in")
                .hasMessageContaining("[later]");
        Files.writeString(later, rows(150, 1, true, new Random(2)));
        Files.writeString(labels, "key,start,end\nlater,0,19\n");
        assertThatThrownBy(() -> refit("second").run()).hasMessageContaining("give it more readings");

        try (var left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("first.onnx", "learned.csv", "later.csv", "labels.csv", "there.onnx");
        }
    }

    private Refit refit(String name) {
        return new Refit(plan(name, name + ".onnx"), stage -> {}, readings -> {});
    }

    private RefitPlan plan(String name, String file) {
        return new RefitPlan(
                model,
                later,
                Layout.DEFAULT,
                labels,
                0.01,
                0.5,
                folder.resolve(file),
                name,
                1,
                LocalDate.of(2026, 1, 2));
    }

    private static String rows(int count, double width, boolean eventful, Random random) {
        StringBuilder csv = new StringBuilder("time,a,b\n");
        for (int i = 0; i < count; i++) {
            double common = random.nextGaussian();
            double own = eventful && i % BETWEEN_EVENTS < EVENT ? 3 : 0;
            csv.append(String.format(
                    Locale.ROOT,
                    "%d,%.4f,%.4f%n",
                    i,
                    width * (common + 0.3 * random.nextGaussian()) + own,
                    width * (common + 0.3 * random.nextGaussian()) - own));
        }
        return csv.toString();
    }
}
