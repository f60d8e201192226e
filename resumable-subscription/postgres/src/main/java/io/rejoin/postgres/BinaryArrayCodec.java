// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.codec.CodecMetadata;
import io.r2dbc.postgresql.codec.PostgresTypeIdentifier;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.postgresql.message.Format;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Sends a one-dimensional array as PostgreSQL keeps it: neither end writes or reads numbers as text.
 *
 * <p>It is written into memory that the garbage collector reclaims. The driver's own array codecs take pooled buffers, and
 * the driver does not give those back where a connection breaks before it has sent them.
 */
final class BinaryArrayCodec implements Codec<Object[]>, CodecMetadata {

    /** Those that the log's statements bind. Elements may be null. */
    static final List<BinaryArrayCodec> ALL = List.of(
            new BinaryArrayCodec(
                    Long[].class, PostgresqlObjectId.INT8_ARRAY, PostgresqlObjectId.INT8, BinaryArrayCodec::writeLong),
            new BinaryArrayCodec(
                    Integer[].class,
                    PostgresqlObjectId.INT4_ARRAY,
                    PostgresqlObjectId.INT4,
                    BinaryArrayCodec::writeInt),
            new BinaryArrayCodec(
                    String[].class,
                    PostgresqlObjectId.TEXT_ARRAY,
                    PostgresqlObjectId.TEXT,
                    BinaryArrayCodec::writeText));

    private static final int NULL = -1;
    private static final int HEADER_BYTES = 20;
    private static final int USUAL_ELEMENT_BYTES = 16;

    private final Class<?> type;
    private final int arrayType;
    private final int elementType;

    /** Writes the length of an element, then the element. */
    private final BiConsumer<ByteBuf, Object> writer;

    private BinaryArrayCodec(
            Class<?> type, PostgresqlObjectId array, PostgresqlObjectId element, BiConsumer<ByteBuf, Object> writer) {
        this.type = type;
        this.arrayType = array.getObjectId();
        this.elementType = element.getObjectId();
        this.writer = writer;
    }

    /** By this the driver prefers a codec that was added to those of its own. */
    @Override
    public Class<?> type() {
        return type;
    }

    /** None: it does not decode. */
    @Override
    public List<PostgresTypeIdentifier> getDataTypes() {
        return List.of();
    }

    @Override
    public boolean canEncode(Object value) {
        return type.isInstance(value);
    }

    @Override
    public boolean canEncodeNull(Class<?> nullType) {
        return false;
    }

    @Override
    public boolean canDecode(int dataType, Format format, Class<?> wanted) {
        return false;
    }

    @Override
    public EncodedParameter encode(Object value) {
        return encode(value, arrayType);
    }

    @Override
    public EncodedParameter encode(Object value, int dataType) {
        return new EncodedParameter(
                Format.FORMAT_BINARY, dataType, Mono.fromSupplier(() -> encoded((@Nullable Object[]) value)));
    }

    private ByteBuf encoded(@Nullable Object[] elements) {
        ByteBuf buffer = Unpooled.buffer(HEADER_BYTES + elements.length * USUAL_ELEMENT_BYTES);
        buffer.writeInt(elements.length == 0 ? 0 : 1); // dimensions
        buffer.writeInt(hasNull(elements) ? 1 : 0);
        buffer.writeInt(elementType);
        if (elements.length > 0) {
            buffer.writeInt(elements.length);
            buffer.writeInt(1); // lower bound
        }
        for (Object element : elements) {
            if (element == null) {
                buffer.writeInt(NULL);
            } else {
                writer.accept(buffer, element);
            }
        }
        return buffer;
    }

    private static void writeLong(ByteBuf buffer, Object element) {
        buffer.writeInt(Long.BYTES).writeLong((Long) element);
    }

    private static void writeInt(ByteBuf buffer, Object element) {
        buffer.writeInt(Integer.BYTES).writeInt((Integer) element);
    }

    private static void writeText(ByteBuf buffer, Object element) {
        byte[] text = ((String) element).getBytes(StandardCharsets.UTF_8);
        buffer.writeInt(text.length).writeBytes(text);
    }

    private static boolean hasNull(@Nullable Object[] elements) {
        for (Object element : elements) {
            if (element == null) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Object @Nullable [] decode(
            @Nullable ByteBuf buffer, int dataType, Format format, Class<? extends Object[]> wanted) {
        throw new UnsupportedOperationException("no statement returns arrays");
    }

    @Override
    public EncodedParameter encodeNull() {
        throw new UnsupportedOperationException("no statement is bound a null array");
    }
}
