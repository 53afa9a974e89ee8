import django.db.models.deletion
from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_letters"),
        ("mailbox", "0001_letters"),
        ("publishing", "0008_words_right_in_columns"),
    ]

    operations = [
        migrations.AddField(
            model_name="errorreport",
            name="unit",
            field=models.ForeignKey(
                null=True, on_delete=PROTECT, related_name="+", to="accounts.unit", verbose_name="负责单位"
            ),
        ),
        migrations.AddField(
            model_name="errorreport",
            name="is_purged",
            field=models.BooleanField(default=False, verbose_name="已清除"),
        ),
        migrations.AddField(
            model_name="opinion",
            name="is_purged",
            field=models.BooleanField(default=False, verbose_name="已清除"),
        ),
        migrations.AddField(
            model_name="reply",
            name="for_merged",
            field=models.TextField(blank=True, verbose_name="给并入信件的答复"),
        ),
        migrations.AddField(
            model_name="surveyanswer",
            name="is_purged",
            field=models.BooleanField(default=False, verbose_name="已清除"),
        ),
        migrations.AlterField(
            model_name="letterevent",
            name="event",
            field=models.CharField(
                choices=[
                    ("written", "来信"),
                    ("accepted", "受理"),
                    ("refused", "不予受理"),
                    ("merged", "并入另一封信"),
                    ("separated", "恢复单独办理"),
                    ("marked", "标记急件、敏感、群体"),
                    ("assigned", "分办"),
                    ("sent_back", "退回，请重新分办"),
                    ("handed_on", "交给承办人"),
                    ("opinion_given", "提出协办意见"),
                    ("extended", "延长办理期限"),
                    ("drafted", "拟稿送审"),
                    ("returned", "退回重拟"),
                    ("passed", "审核通过"),
                    ("office_passed", "区政府办公室审核通过"),
                    ("proposed", "提出公开稿"),
                    ("proposal_returned", "退回公开稿"),
                    ("published", "公开"),
                    ("kept_back", "不公开"),
                    ("taken_down", "撤下公开的内容"),
                    ("consent_taken_back", "写信人不再同意公开"),
                    ("rated", "写信人评价"),
                    ("reopened", "重新办理"),
                    ("visited", "回访"),
                    ("supervised", "督办"),
                    ("reported_back", "向交办单位回报"),
                    ("noted", "备注"),
                    ("withdrawn", "写信人撤回"),
                    ("archived", "归档"),
                    ("reversed", "撤销上一步"),
                    ("handled_before", "系统启用前已经答复"),
                ],
                max_length=20,
                verbose_name="事项",
            ),
        ),
        migrations.AddField(
            model_name='answerentry',
            name='publication',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='publishing.publication'),
        ),
        migrations.AddField(
            model_name='letter',
            name='public_answered_on',
            field=models.DateField(blank=True, null=True, verbose_name='公开的答复的日期'),
        ),
        migrations.AddField(
            model_name='letter',
            name='public_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='公开的答复的单位'),
        ),
        migrations.AddField(
            model_name='letter',
            name='reply',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='寄出的答复'),
        ),
    ]
