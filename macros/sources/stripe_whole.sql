{# Text as a whole number of the smallest unit; null where it is none, or beyond what an amount can be (landing.md, limits). #}
{% macro stripe_whole(told) -%}
    case when try_cast({{ told }} as decimal(38, 6)) = cast(try_cast({{ told }} as decimal(38, 6)) as decimal(32, 0))
            and abs(try_cast({{ told }} as decimal(38, 6))) < 100000000000000
            then cast(try_cast({{ told }} as decimal(38, 6)) as bigint) end
{%- endmacro %}
