package io.kbound.registry;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/** An answer's body, as bytes, up to a limit; beyond it the answer fails, and no more of it is taken in. */
final class BoundedBody implements BodySubscriber<byte[]> {
    private final BodySubscriber<byte[]> bytes = BodySubscribers.ofByteArray();
    private final int limit;
    private volatile Subscription subscription = new Unsubscribed();
    private long length;
    private boolean over;

    BoundedBody(int limit) {
        this.limit = limit;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return bytes.getBody();
    }

    @Override
    public void onSubscribe(Subscription from) {
        subscription = from;
        bytes.onSubscribe(from);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            length += part.remaining();
        }
        if (length <= limit) {
            bytes.onNext(parts);
        } else if (!over) {
            over = true;
            subscription.cancel();
            bytes.onError(new IOException("its answer is larger than " + limit + " bytes"));
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (!over) {
            bytes.onError(failure);
        }
    }

    @Override
    public void onComplete() {
        if (!over) {
            bytes.onComplete();
        }
    }

    /** Before there is one. */
    private static final class Unsubscribed implements Subscription {
        @Override
        public void request(long parts) {}

        @Override
        public void cancel() {}
    }
}
