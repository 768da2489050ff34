package io.kbound.tests.fuzz;

import io.kbound.command.FileTree;
import io.kbound.command.KboundException;
import io.kbound.scorer.series.Feedback;
import io.kbound.scorer.series.LabelFile;
import io.kbound.scorer.series.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files of labels: of events, which are the same when written and read again, and columns of files of readings. */
final class LabelTarget implements Target {
    private static final int LARGE = 100_000;

    private final Path folder = Files.createTempDirectory("labels");
    private final Path file = folder.resolve("labels.csv");
    private final Path again = folder.resolve("again.csv");

    LabelTarget() throws IOException {}

    @Override
    public void take(byte[] input) throws IOException {
        Files.write(file, input);
        try {
            Feedback read = LabelFile.read(file);
            LabelFile.write(read, again);
            Feedback second = LabelFile.read(again);
            if (!read.confirmed().all().equals(second.confirmed().all())
                    || !read.rejected().all().equals(second.rejected().all())) {
                throw new AssertionError("read again, it is something else");
            }
        } catch (KboundException refused) {
            Refusal.check(refused);
        }
        try {
            LabelFile.ofColumn(file, Layout.DEFAULT, "label");
        } catch (KboundException refused) {
            Refusal.check(refused);
        } catch (IOException unreadable) {
            // A gzip file that is none.
        }
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String text : List.of(
                "key,start,end\nrig,2020-01-01,2020-01-02\n",
                "start,verdict,key,end,note\n1,confirmed,a,2,x\n1583748873,rejected,\"b,\"\"c\",1583748874,\n5,,a,7,\n",
                "key,start,end\n,0,0\n \n#x,1,2\n\"a\nb\",1.5,2.5\n",
                "key,start,end\na,2,1\n",
                "key,start\na,2\n",
                "key,key,start,end\na,b,1,2\n",
                "\uFEFFkey,start,end\nrig,-1e19,99999999999999999\n",
                "time,source,a,label\n1,x,1,0\n2,x,2,1\n3,x,3,1\n4,x,4,0\n5,x,5,nan\n6,x,6,1\n",
                "key,start,end\nrig," + "1".repeat(LARGE) + ",2\n",
                "key,start,end\nrig,x" + " ".repeat(LARGE) + "y,2\n",
                "key,start,end\n" + "r,1,2,".repeat(LARGE) + "\n")) {
            seeds.add(Bytes.utf8(text));
        }
        return seeds;
    }

    @Override
    public void close() throws IOException {
        FileTree.delete(folder);
    }
}
