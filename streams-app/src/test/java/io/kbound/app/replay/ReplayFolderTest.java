package io.kbound.app.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.app.replay.ReplayFolder.Plan;
import io.kbound.app.topology.ReplayRange;
import io.kbound.app.topology.ReplayRange.Part;
import io.kbound.command.KboundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayFolderTest {
    private static final ReplayRange RANGE =
            new ReplayRange(Map.of(0, new Part(1, 2, 3), 4, new Part(5, 5, 5_000_000_000L)));

    @TempDir
    private Path folder;

    @Test
    void aPlan_isFoundAgainByTheSameQuestion_andNotByAnother() throws Exception {
        ReplayFolder report = ReplayFolder.of(folder.resolve("out"));
        assertThat(report.begun("a")).isEmpty();
        report.begin(new Plan("replay-1", "a", RANGE));

        Plan found = ReplayFolder.of(folder.resolve("out")).begun("a").orElseThrow();
        assertThat(found.id()).isEqualTo("replay-1");
        assertThat(found.range().parts()).isEqualTo(RANGE.parts());
        assertThatThrownBy(() -> report.begun("b"))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("another replay was begun there");
    }

    @Test
    void whatIsCleaned_leavesTheReport_andNoFolderThatHoldsNothing() throws Exception {
        ReplayFolder empty = ReplayFolder.of(folder.resolve("empty"));
        empty.begin(new Plan("replay-1", "a", RANGE));
        empty.clean();
        ReplayFolder full = ReplayFolder.of(folder.resolve("full"));
        full.begin(new Plan("replay-2", "a", RANGE));
        full.write("report.html", path -> Files.writeString(path, "all is well"));
        full.clean();

        assertThat(folder.resolve("empty")).doesNotExist();
        assertThat(folder.resolve("full")).isDirectoryContaining(path -> path.endsWith("report.html"));
        assertThat(full.begun("a")).isEmpty();
    }

    @Test
    void aFolderThatCannotBeMade_isRefusedAtOnce() {
        assertThatThrownBy(() -> ReplayFolder.of(folder.resolve("no/such/place")))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("no report can be written there");
    }
}
