package io.kbound.app.service;

import io.kbound.app.codec.DecodedSignal;
import io.kbound.app.codec.RegistryConnection;
import io.kbound.app.config.AppConfig;
import io.kbound.app.config.ConfigReader;
import io.kbound.app.config.Setting;
import io.kbound.app.service.Finding.Verdict;
import io.kbound.card.ModelCard;
import io.kbound.command.KboundException;
import io.kbound.registry.Registries;
import io.kbound.registry.SchemaRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Looks at all that an app needs, one thing after the other, and goes on where something is missing. Nothing is changed, and nothing
 * waits for brokers longer than {@code app.start-timeout} at a time.
 */
public final class Checkup {
    private static final String SETTINGS = "settings";
    private static final String WEB = "web";
    private static final String REGISTRY = "registry";

    /** Stands for a setting that must be set and is not. */
    private static final String UNSET = "unset";

    private final Consumer<Finding> told;
    private final InstantSource clock = InstantSource.system();
    private boolean failed;

    /**
     * @param told what each check found, as it is found
     */
    public Checkup(Consumer<Finding> told) {
        this.told = finding -> {
            failed |= finding.verdict() == Verdict.FAIL;
            told.accept(finding);
        };
    }

    /**
     * Goes through all checks.
     *
     * @param file YAML; empty: what needs none is checked
     * @param environment variables, of which those of known settings count
     * @param assignments {@code key=value}, over both
     * @return false where one failed
     */
    public boolean run(Optional<Path> file, Map<String, String> environment, List<String> assignments) {
        told.accept(MachineChecks.java());
        told.accept(MachineChecks.memory());
        try {
            Set<Setting> missing = ConfigReader.missing(file, environment, assignments);
            List<String> stated = new ArrayList<>(assignments);
            missing.forEach(setting -> stated.add(setting.key() + "=" + UNSET));
            AppConfig config = ConfigReader.read(file, environment, stated);
            told.accept(settings(file, missing));
            check(config, missing);
        } catch (KboundException refused) {
            told.accept(Finding.fail(SETTINGS, refused));
            for (String rest : List.of("disk", "model", BrokerChecks.BROKER)) {
                told.accept(Finding.unchecked(rest, "no settings"));
            }
        }
        return !failed;
    }

    private static Finding settings(Optional<Path> file, Set<Setting> missing) {
        String keys = missing.stream().map(Setting::key).collect(Collectors.joining(" and "));
        if (missing.isEmpty()) {
            return Finding.ok(
                    SETTINGS, file.map(Path::toString).orElse("environment and --set") + ": they hold together");
        }
        // Without a file nobody said that there is an app.
        return file.isEmpty()
                ? Finding.unchecked(SETTINGS, "no --config; the rest is checked by defaults, without " + keys)
                : Finding.fail(
                        SETTINGS,
                        file.get() + ": " + keys + (missing.size() == 1 ? " is" : " are") + " not set",
                        "set it there");
    }

    private void check(AppConfig config, Set<Setting> missing) {
        told.accept(MachineChecks.disk(config.kafka()));
        ModelChecks models = new ModelChecks(config, told);
        Optional<ModelCard> card = Optional.empty();
        if (missing.contains(Setting.MODEL_PATH)) {
            models.leaveOut(Setting.MODEL_PATH.key() + " is not set");
        } else {
            card = models.check();
        }
        checkWeb(config.web());
        checkRegistry(config);
        new WebhookChecks(config.webhook(), told).check();
        // Where nobody has named any, there may be none yet.
        boolean wanted = missing.isEmpty() || config.kafka().containsKey("bootstrap.servers");
        try (BrokerChecks brokers = new BrokerChecks(config, clock, told)) {
            if (brokers.checkBroker(wanted)) {
                brokers.checkClock();
                checkTopics(config, missing, brokers, card);
                return;
            }
        } catch (KboundException refused) {
            told.accept(Finding.fail(BrokerChecks.BROKER, refused));
        }
        leaveOut("no broker", BrokerChecks.CLOCK, BrokerChecks.INPUT, RecordChecks.RECORDS, RecordChecks.CHANNELS);
        leaveOut("no broker", BrokerChecks.OUTPUT, BrokerChecks.GROUP, BrokerChecks.TRANSACTIONS);
    }

    private void checkTopics(AppConfig config, Set<Setting> missing, BrokerChecks brokers, Optional<ModelCard> card) {
        if (missing.contains(Setting.INPUT_TOPIC)) {
            String why = Setting.INPUT_TOPIC.key() + " is not set";
            leaveOut(why, BrokerChecks.INPUT, RecordChecks.RECORDS, RecordChecks.CHANNELS);
            leaveOut(why, BrokerChecks.OUTPUT, BrokerChecks.GROUP);
            brokers.checkTransactions();
            return;
        }
        Optional<Integer> partitions = brokers.checkInput();
        if (partitions.isPresent()) {
            RecordChecks records = new RecordChecks(config, clock, told);
            List<DecodedSignal> signals = records.checkRecords(
                    partitions.get(), card.map(ModelCard::channelNames).orElse(List.of()));
            if (card.isPresent() && !signals.isEmpty()) {
                records.checkChannels(signals, card.get().channelNames());
            } else {
                leaveOut(card.isPresent() ? "no records" : "no model", RecordChecks.CHANNELS);
            }
        } else {
            leaveOut("no topic to read", RecordChecks.RECORDS, RecordChecks.CHANNELS);
        }
        brokers.checkOutput(partitions.orElse(1));
        brokers.checkGroup();
        if (config.webhook().url().isPresent()) {
            config.output().episodes().ifPresent(brokers::checkWebhookGroup);
        }
        brokers.checkTransactions();
    }

    private void checkRegistry(AppConfig config) {
        if (config.registry().urls().isEmpty()) {
            return;
        }
        try (SchemaRegistry registry =
                Registries.open(RegistryConnection.access(config.registry()).orElseThrow())) {
            registry.check();
            String urls = config.registry().urls().stream().map(URI::toString).collect(Collectors.joining(", "));
            told.accept(Finding.ok(REGISTRY, urls + " answers, and lets us in"));
        } catch (KboundException refused) {
            told.accept(Finding.fail(REGISTRY, refused));
        }
    }

    private void checkWeb(AppConfig.Web web) {
        if (web.port().isEmpty()) {
            return;
        }
        String address = web.host() + ":" + web.port().get();
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(web.host(), web.port().get()));
            told.accept(Finding.ok(WEB, address + " is free"));
        } catch (IOException | IllegalArgumentException inUse) {
            told.accept(Finding.warn(
                    WEB,
                    address + " is not to be had (" + inUse.getMessage() + ")",
                    "is the app running already? else choose another " + Setting.WEB_PORT.key()));
        }
    }

    private void leaveOut(String why, String... checks) {
        for (String check : checks) {
            told.accept(Finding.unchecked(check, why));
        }
    }
}
