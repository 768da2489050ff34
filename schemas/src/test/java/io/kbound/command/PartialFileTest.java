package io.kbound.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialFileTest {
    @TempDir
    private Path folder;

    @Test
    void aFileThatIsCompleted_standsUnderItsName_inThePlaceOfAnOlderOne() throws Exception {
        Path target = Files.writeString(folder.resolve("scores.csv"), "old");
        try (PartialFile file = PartialFile.of(target)) {
            Files.writeString(file.path(), "new");
            assertThat(target).hasContent("old");
            file.complete();
        }

        assertThat(target).hasContent("new");
        assertThat(names()).containsExactly("scores.csv");
    }

    @Test
    void aFileThatIsNotCompleted_leavesNothing_andTheOlderOneAsItWas() throws Exception {
        Path target = Files.writeString(folder.resolve("scores.csv"), "old");
        try (PartialFile file = PartialFile.of(target)) {
            Files.writeString(file.path(), "half");
        }

        assertThat(target).hasContent("old");
        assertThat(names()).containsExactly("scores.csv");
    }

    @Test
    void aNameThatNoFileCanHave_isRefusedAtOnce() {
        assertThatThrownBy(() -> PartialFile.of(folder.resolve("none").resolve("scores.csv")))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("its folder is not there");
        assertThatThrownBy(() -> PartialFile.of(folder))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("it is a folder");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
