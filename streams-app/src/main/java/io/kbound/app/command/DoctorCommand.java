package io.kbound.app.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kbound.app.service.Checkup;
import io.kbound.app.service.Finding;
import io.kbound.app.service.Finding.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** {@code kbound doctor}: whether all is there that {@code kbound run} needs, and what to do where it is not. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Checks this machine, the settings, the model, the brokers and the topics, a line each."
                + " Nothing is changed. Exit code 0 where nothing failed, else 1.")
final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--config", description = "YAML file with the settings. Default: what needs none is checked.")
    private @Nullable Path config;

    @Option(names = "--set", description = "key=value, over file and environment; may be given often.")
    private List<String> assignments = List.of();

    @Option(names = "--json", description = "One JSON object in place of the lines.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        List<Finding> findings = new ArrayList<>();
        Checkup checkup = new Checkup(finding -> {
            findings.add(finding);
            if (!json) {
                print(finding);
            }
        });
        boolean passed = checkup.run(Optional.ofNullable(config), System.getenv(), assignments);
        if (json) {
            System.out.println(toJson(passed, findings));
        } else {
            System.out.println(summary(findings));
        }
        return passed ? 0 : 1;
    }

    private static void print(Finding finding) {
        System.out.printf(
                "%s  %-12s  %s%s%n",
                word(finding.verdict()),
                finding.check(),
                finding.found(),
                finding.cure().isEmpty() ? "" : "; " + finding.cure());
    }

    private static String word(Verdict verdict) {
        return Ansi.AUTO.string(
                switch (verdict) {
                    case OK -> "@|green ok|@  ";
                    case WARN -> "@|yellow warn|@";
                    case FAIL -> "@|bold,red FAIL|@";
                    case UNCHECKED -> "@|faint -|@   ";
                });
    }

    private static String summary(List<Finding> findings) {
        return count(findings, Verdict.OK) + " ok, " + count(findings, Verdict.WARN) + " to look at, "
                + count(findings, Verdict.FAIL) + " failed, " + count(findings, Verdict.UNCHECKED) + " not checked";
    }

    private static long count(List<Finding> findings, Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }

    private static String toJson(boolean passed, List<Finding> findings) throws JsonProcessingException {
        List<Map<String, Object>> checks = new ArrayList<>();
        for (Finding finding : findings) {
            Map<String, Object> check = new LinkedHashMap<>();
            check.put("check", finding.check());
            check.put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT));
            check.put("found", finding.found());
            check.put("cure", finding.cure());
            checks.add(check);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("passed", passed);
        all.put("checks", checks);
        return new ObjectMapper().writeValueAsString(all);
    }
}
