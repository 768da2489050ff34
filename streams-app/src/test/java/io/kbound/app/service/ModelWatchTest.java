package io.kbound.app.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.app.Fixtures;
import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.service.ModelOffers.Offer;
import io.kbound.app.topology.ModelSlot;
import io.kbound.command.KboundException;
import io.kbound.record.ModelEventRecord;
import io.kbound.record.ModelOutcome;
import io.kbound.scorer.admission.ModelRules;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.BoundScorer;
import io.kbound.scorer.onnx.Placement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelWatchTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private final Deque<Offer> offers = new ArrayDeque<>();
    private final List<ModelEventRecord> told = new ArrayList<>();
    private byte[] singles;
    private String first;
    private ModelSlot models;
    private ModelWatch watch;

    @BeforeEach
    void start() throws IOException {
        Path file = Fixtures.singles(folder);
        singles = Files.readAllBytes(file);
        AppConfig config = config(file);
        models = new ModelSlot(ModelWatch.checked(config, BoundModel.open(file), file.toString()));
        first = models.inForce().id();
        watch = new ModelWatch(config, models, Placement.onCpu(), new Queue(), told::add, InstantSource.fixed(NOW));
    }

    @AfterEach
    void close() {
        models.close();
    }

    @Test
    void aModelThatPassesItsCheck_takesOver_andIsToldOf() throws Exception {
        byte[] other = renamed(singles, "doubles");
        offers.add(new Offer("models-0-7", other));
        watch.look();

        assertThat(models.inForce().card().name()).isEqualTo("doubles");
        assertThat(told).singleElement().satisfies(event -> {
            assertThat(event.getOutcome()).isEqualTo(ModelOutcome.IN_FORCE);
            assertThat(event.getTime()).isEqualTo(NOW);
            assertThat(event.getApp()).isEqualTo("kbound");
            assertThat(event.getOrigin()).isEqualTo("models-0-7");
            assertThat(event.getModel()).isEqualTo(models.inForce().id());
            assertThat(event.getBefore()).isEqualTo(first);
            assertThat(event.getReason()).isNull();
        });
    }

    @Test
    void theModelBefore_isClosed_whenItsLastUserHasLetItGo() throws Exception {
        BoundModel before = models.inForce().model();
        BoundScorer scoring = before.scorer(1);
        offers.add(new Offer("models-0-7", renamed(singles, "doubles")));
        watch.look();

        scoring.score(1);
        scoring.close();
        assertThatThrownBy(() -> before.scorer(1)).hasMessageContaining("is closed");
    }

    @Test
    void whatFailsItsCheck_isRefused_withTheReason_andTheModelBeforeStays() throws Exception {
        byte[] otherWindow = Files.readAllBytes(Fixtures.pairs(folder));
        Map<String, byte[]> refused = Map.of(
                "it is no ONNX file", "no model at all".getBytes(StandardCharsets.UTF_8),
                "ends after the file", Arrays.copyOf(singles, singles.length / 2),
                "windows", otherWindow);
        for (Map.Entry<String, byte[]> one : refused.entrySet()) {
            told.clear();
            offers.add(new Offer("models-0-8", one.getValue()));
            watch.look();

            assertThat(told).singleElement().satisfies(event -> {
                assertThat(event.getOutcome()).isEqualTo(ModelOutcome.REFUSED);
                assertThat(event.getReason()).contains(one.getKey());
                assertThat(event.getModel()).isEqualTo(first);
            });
            assertThat(models.inForce().id()).isEqualTo(first);
        }
        try (BoundScorer still = models.inForce().model().scorer(1)) {
            still.score(1);
        }
    }

    @Test
    void anAppThatIsStopped_takesNothingUp() throws Exception {
        models.close();
        offers.add(new Offer("models-0-7", renamed(singles, "doubles")));
        watch.look();

        assertThat(told)
                .singleElement()
                .satisfies(event -> assertThat(event.getReason()).contains("being stopped"));
    }

    @Test
    void whatWasOfferedLast_isNotTakenAgain() throws Exception {
        byte[] other = renamed(singles, "doubles");
        offers.add(new Offer("models-0-7", other));
        offers.add(new Offer("models-0-8", other.clone()));
        watch.look();
        watch.look();

        assertThat(told).hasSize(1);
    }

    @Test
    void aFileThatIsReplaced_isOfferedOnce_whenItHasSettled() throws Exception {
        Path file = folder.resolve("live.onnx");
        Files.write(file, singles);
        FileOffers live = new FileOffers(file, ModelRules.DEFAULT, Duration.ZERO);
        assertThat(live.poll()).as("the one it began with").isEmpty();

        Files.write(file, new byte[] {1});
        assertThat(live.poll()).as("still being written").isEmpty();
        Files.write(file, new byte[] {1, 2});
        assertThat(live.poll()).as("still being written").isEmpty();
        assertThat(live.poll()).map(Offer::file).contains(new byte[] {1, 2});
        assertThat(live.poll()).isEmpty();

        Files.delete(file);
        assertThat(live.poll()).as("gone for a moment").isEmpty();
        Files.move(Files.write(folder.resolve("next"), new byte[] {3}), file, StandardCopyOption.ATOMIC_MOVE);
        assertThat(live.poll()).isEmpty();
        assertThat(live.poll()).map(Offer::file).contains(new byte[] {3});
    }

    @Test
    void aLinkThatIsTurned_isAFileThatIsReplaced() throws Exception {
        Path one = Files.write(folder.resolve("one"), new byte[] {1});
        Path two = Files.write(folder.resolve("two"), new byte[] {2});
        Files.setLastModifiedTime(two, Files.getLastModifiedTime(one));
        Path link = Files.createSymbolicLink(folder.resolve("link"), one);
        FileOffers live = new FileOffers(link, ModelRules.DEFAULT, Duration.ZERO);
        assertThat(live.poll()).isEmpty();
        Files.delete(link);
        Files.createSymbolicLink(link, two);

        assertThat(live.poll()).isEmpty();
        assertThat(live.poll()).map(Offer::file).contains(new byte[] {2});
    }

    @Test
    void aModelThatIsBroken_isRefusedAtTheStart() throws Exception {
        Path file = Fixtures.singles(folder);
        AppConfig config = config(file);
        assertThatThrownBy(() -> ModelWatch.checked(
                        config,
                        BoundModel.of(Arrays.copyOf(singles, 100), "half", Placement.onCpu(), ModelRules.DEFAULT),
                        "half"))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("half");
    }

    @Test
    void whereFilesArePinned_noOtherTakesOver_andOneThatIsListedDoes() throws Exception {
        byte[] listed = renamed(singles, "doubles");
        byte[] other = renamed(singles, "triples");
        Path file = Fixtures.singles(folder);
        AppConfig pinned = config(file, "model.sha256=" + sha256(singles) + ", " + sha256(listed));
        offers.add(new Offer("models-0-1", other));
        offers.add(new Offer("models-0-2", listed));
        try (ModelSlot slot = new ModelSlot(ModelWatch.checked(
                        pinned,
                        BoundModel.open(file, Placement.onCpu(), pinned.model().rules()),
                        file.toString()));
                ModelWatch watching = new ModelWatch(
                        pinned, slot, Placement.onCpu(), new Queue(), told::add, InstantSource.fixed(NOW))) {
            watching.look();
            watching.look();

            assertThat(told.get(0).getOutcome()).isEqualTo(ModelOutcome.REFUSED);
            assertThat(told.get(0).getReason()).contains("its SHA-256 is " + sha256(other), "model.sha256");
            assertThat(told.get(1).getOutcome()).isEqualTo(ModelOutcome.IN_FORCE);
            assertThat(slot.inForce().id()).startsWith("doubles@");
        }
    }

    @Test
    void aFileThatIsNotPinned_isRefusedAtTheStart() throws Exception {
        Path file = Fixtures.singles(folder);
        AppConfig pinned = config(file, "model.sha256=" + "0".repeat(64));

        assertThatThrownBy(() ->
                        BoundModel.open(file, Placement.onCpu(), pinned.model().rules()))
                .isInstanceOf(KboundException.class)
                .hasMessageContainingAll(file.toString(), "its SHA-256 is " + sha256(singles), "0".repeat(64));
    }

    @Test
    void aFileThatIsTooLarge_isReadAsFarAsItTakesToRefuseIt() throws Exception {
        Path file = Fixtures.singles(folder);
        AppConfig small = config(file, "model.max-megabytes=1");
        FileOffers live = new FileOffers(file, small.model().rules(), Duration.ZERO);
        Files.write(file, new byte[3 << 20]);

        assertThat(live.poll()).isEmpty();
        Offer large = live.poll().orElseThrow();
        assertThat(large.file()).hasSize((1 << 20) + 1);
        assertThatThrownBy(() -> BoundModel.of(
                        large.file(),
                        large.origin(),
                        Placement.onCpu(),
                        small.model().rules()))
                .hasMessageContaining("it is larger than 1 MiB");
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static AppConfig config(Path file, String... more) {
        List<String> settings = new ArrayList<>(List.of("input.topic=signals", "model.path=" + file));
        settings.addAll(List.of(more));
        return ConfigReader.read(Optional.empty(), Map.of(), settings);
    }

    /** A model with another name, as long, in its card. */
    private static byte[] renamed(byte[] model, String name) {
        return new String(model, StandardCharsets.ISO_8859_1)
                .replace("\"name\":\"singles\"", "\"name\":\"" + name + "\"")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Offers as they come. */
    private final class Queue implements ModelOffers {
        @Override
        public Optional<Offer> poll() {
            return Optional.ofNullable(offers.poll());
        }

        @Override
        public void close() {
            offers.clear();
        }
    }
}
